/** Names things of one account inside a batch. NUL stands in no id, so the parts cannot run together. */
export function within(account: number, ...rest: (string | number)[]): string {
  return `${account}\0${rest.join("\0")}`;
}
