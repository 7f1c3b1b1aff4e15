/** Whether an answer is what openapi.json says of it, field by field. */
import Schema from "typebox/schema";
import { DOCUMENT } from "./requests.ts";

type Validator = { Check(value: unknown): boolean; Errors(value: unknown): unknown };
const validators = new Map<string, Validator | null>();

/** What of a success is otherwise than documented; null where nothing is, or where the document says nothing. */
export function undocumented(route: string, status: number, body: unknown): unknown {
  const validator = validatorOf(route, status);
  return validator === null || validator.Check(body) ? null : validator.Errors(body);
}

function validatorOf(route: string, status: number): Validator | null {
  const name = `${route} ${status}`;
  let validator = validators.get(name);
  if (validator === undefined) {
    const [method, path] = route.split(" ") as [string, string];
    const content = DOCUMENT.paths[path][method.toLowerCase()].responses[status]?.content;
    const schema = content?.["application/json"]?.schema;
    validator = schema === undefined ? null : Schema.Compile({ ...schema, components: DOCUMENT.components });
    validators.set(name, validator);
  }
  return validator;
}
