/** What must be true of every answer, whoever asked for whatever. */
import { expect } from "vitest";
import { undocumented } from "./documented.ts";
import type { Request } from "./requests.ts";
import { MARK, type Scene, type Standing } from "./scene.ts";
import type { Heard } from "./sending.ts";

const PROBLEM = { required: ["type", "title", "status", "code", "detail", "request_id"] };
const TYPES = /^(application\/json|text\/csv|application\/pdf)\b/;

/** @param document openapi.json, which says what a problem may hold */
export function expectSound(request: Request, heard: Heard, scene: Scene, document: ProblemDocument): void {
  const { status, headers, text } = heard;
  const said = `${status} ${text.slice(0, 1_000)}`;
  expect(status, said).toBeGreaterThanOrEqual(200);
  expect(status, said).toBeLessThan(500);
  expect(headers["x-content-type-options"], said).toBe("nosniff");
  expect(headers["x-request-id"], said).toMatch(/^[\w.:-]{1,128}$/);
  expect(headers["cache-control"], said).toBe("no-store");
  if (scene.callers[request.caller].sees !== "everything") {
    expect(text + JSON.stringify(headers), "what is the other account's is shown to nobody else").not.toContain(MARK);
  }
  if (status >= 400) expectProblem(request, heard, document);
  else if (text !== "") expectDocumented(request, heard);
}

function expectDocumented({ route, method }: Request, { status, headers, text }: Heard): void {
  expect(headers["content-type"]).toMatch(TYPES);
  if (!route.startsWith(`${method} `) || !/json/.test(String(headers["content-type"]))) return;
  expect(undocumented(route, status, JSON.parse(text)), text.slice(0, 2_000)).toBeNull();
}

export type ProblemDocument = { components: { schemas: { Problem: { properties: Record<string, unknown> } } } };

function expectProblem(request: Request, { status, headers, text }: Heard, document: ProblemDocument): void {
  expect(headers["content-type"]).toBe("application/problem+json; charset=utf-8");
  if (request.method === "HEAD") return;
  const problem = JSON.parse(text) as Record<string, unknown>;
  expect(Object.keys(problem), text).toEqual(expect.arrayContaining(PROBLEM.required));
  for (const name of Object.keys(problem))
    expect(document.components.schemas.Problem.properties, text).toHaveProperty(name);
  expect(problem, text).toMatchObject({
    type: `https://scrip.dev/problems/${String(problem["code"]).replaceAll("_", "-")}`,
    title: expect.stringMatching(/\S/),
    status,
    code: expect.stringMatching(/^[a-z_]+$/),
    detail: expect.stringMatching(/\S/),
    request_id: headers["x-request-id"],
  });
  for (const error of (problem["errors"] ?? []) as Record<string, unknown>[]) {
    expect(error).toEqual({ pointer: expect.stringMatching(/^(\/|$)/), detail: expect.stringMatching(/\S/) });
  }
}

/** A refusal changes nothing; and nobody who sees one account changes another. */
export function expectNothingElse(
  request: Request,
  heard: Heard,
  scene: Scene,
  before: Standing,
  after: Standing,
): void {
  if (heard.status >= 400) {
    const declined = heard.text.includes('"code":"payment_declined"');
    const expected = declined ? { ...before, workspaces: after.workspaces } : before;
    expect(after, `refused with ${heard.status}`).toEqual(expected);
  }
  if (scene.callers[request.caller].sees !== "everything") expect(after.other).toBe(before.other);
}
