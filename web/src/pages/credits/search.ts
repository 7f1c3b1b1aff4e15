export function readCreditsSearch(given: Record<string, unknown>): Record<string, unknown> { return given; }
