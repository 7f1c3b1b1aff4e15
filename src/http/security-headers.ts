import { IncomingMessage, ServerResponse } from "node:http";
import { Socket } from "node:net";
import type { FastifyInstance } from "fastify";
import helmet from "helmet";

export type SecurityOptions = {
  /** Origins whose pages may hold ours in a frame. None: nobody's may. */
  embedParents: readonly string[];
  /** The origin at which the pages are reached, where it is known. */
  publicUrl: string | null;
};

const YEAR_S = 365 * 24 * 3_600;
const NONE = ["'none'"];
const SELF = ["'self'"];

/** What browsers are told to refuse, with every answer: nothing runs, loads or frames but what is ours. */
export function securityHeaders(app: FastifyInstance, options: SecurityOptions): void {
  const headers = headersOf(options);
  app.addHook("onRequest", (_request, reply, done) => {
    reply.headers(headers);
    done();
  });
}

/** The headers that helmet would set: they are the same for every answer, so it is asked once. */
function headersOf({ embedParents, publicUrl }: SecurityOptions): Record<string, string> {
  const protect = helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: NONE,
        scriptSrc: SELF,
        styleSrc: SELF,
        imgSrc: ["'self'", "data:"],
        fontSrc: SELF,
        connectSrc: SELF,
        baseUri: NONE,
        formAction: SELF,
        frameAncestors: embedParents.length === 0 ? NONE : [...embedParents],
      },
    },
    // It knows no list of origins; where there is one, the policy above says it.
    frameguard: embedParents.length === 0 ? { action: "deny" } : false,
    hsts: publicUrl?.startsWith("https:") === true ? { maxAge: YEAR_S } : false,
    referrerPolicy: { policy: "no-referrer" },
  });
  const request = new IncomingMessage(new Socket());
  const response = new ServerResponse(request);
  protect(request, response, (error) => {
    if (error !== undefined) throw error;
  });
  return { ...(response.getHeaders() as Record<string, string>), "permissions-policy": PERMISSIONS };
}

const PERMISSIONS = ["camera", "display-capture", "geolocation", "microphone", "payment", "usb"]
  .map((feature) => `${feature}=()`)
  .join(", ");
