import type { paths } from "./schema.ts";

/** What the generated types say about a call, made easy to ask for. */

export type Method = "get" | "post" | "put" | "delete";

/** Every path that a method is there for. */
export type PathsOf<M extends Method> = {
  [P in keyof paths]: paths[P][M] extends undefined ? never : P;
}[keyof paths];

type Call<P extends keyof paths, M extends Method> = NonNullable<paths[P][M]>;

/** A part of the parameters; `never` where the call takes none of that kind. */
type Part<C, K extends "path" | "query"> = C extends { parameters: infer Parameters }
  ? K extends keyof Parameters
    ? NonNullable<Parameters[K]>
    : never
  : never;

/** The field is left out where nothing is taken, and may be left out where nothing must be given. */
type Field<K extends string, V> = [V] extends [never]
  ? { [N in K]?: never }
  : Record<string, never> extends V
    ? { [N in K]?: V }
    : { [N in K]: V };

type Body<C> = C extends { requestBody: { content: { "application/json": infer B } } }
  ? B
  : C extends { requestBody?: { content: { "application/json": infer B } } }
    ? B
    : never;

/** What a call takes from the caller. */
export type Options<P extends keyof paths, M extends Method> = Field<"path", Part<Call<P, M>, "path">> &
  Field<"query", Part<Call<P, M>, "query">> &
  Field<"body", Body<Call<P, M>>> &
  CallOptions;

export type CallOptions = {
  /**
   * The key under which a write takes effect once, however often it is sent. `true` makes one for this call alone: a
   * repeat by your program is then another request, so give your own wherever you may repeat.
   */
  idempotencyKey?: string | true;
  signal?: AbortSignal;
};

type Content<R> = R extends { content: { "application/json": infer B } }
  ? B
  : R extends { content: { "text/csv": infer B } }
    ? B
    : null;

/** What a call answers where it is accepted. */
export type Answer<P extends keyof paths, M extends Method> =
  Call<P, M> extends { responses: infer R }
    ? { [S in keyof R & (200 | 201 | 202 | 204)]: Content<R[S]> }[keyof R & (200 | 201 | 202 | 204)]
    : never;

/** Options may be left out where none of them must be given. */
export type Arguments<O> = Record<string, never> extends O ? [options?: O] : [options: O];
