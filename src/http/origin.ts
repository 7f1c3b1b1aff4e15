import type { FastifyRequest } from "fastify";

type Asked = Pick<FastifyRequest, "headers" | "protocol" | "host">;

/** Where this server is reached, without a slash at the end: its public address, else the one it was called by. */
export function baseUrl(request: Pick<Asked, "protocol" | "host">, publicUrl: string | null): string {
  return publicUrl ?? `${request.protocol}://${request.host}`;
}

/** Whether the browser says that a page of ours sends this request. Only browsers say so, and pages cannot make it up. */
export function isFromOurPages({ headers, protocol, host }: Asked, publicUrl: string | null): boolean {
  const site = headers["sec-fetch-site"];
  if (site !== undefined) return site === "same-origin";
  const { origin } = headers;
  return origin !== undefined && (origin === publicUrl || origin === `${protocol}://${host}`);
}

/** Whether a browser says that a page of somebody else's sends this request. Programs say nothing. */
export function isFromElsewhere(request: Asked, publicUrl: string | null): boolean {
  const { headers } = request;
  const said = headers["sec-fetch-site"] !== undefined || headers.origin !== undefined;
  return said && !isFromOurPages(request, publicUrl);
}

/** Whether a name of a host, as it stands in a URL, is this machine's own. */
export function isLoopback(hostname: string): boolean {
  return ["localhost", "127.0.0.1", "[::1]"].includes(hostname);
}
