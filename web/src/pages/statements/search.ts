export function readStatementsSearch(given: Record<string, unknown>): Record<string, unknown> { return given; }
