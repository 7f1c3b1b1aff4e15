import helmet from "@fastify/helmet";
import type { FastifyInstance } from "fastify";

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
export function securityHeaders(app: FastifyInstance, { embedParents, publicUrl }: SecurityOptions): void {
  app.register(helmet, {
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
  app.addHook("onRequest", async (_request, reply) => {
    reply.header("permissions-policy", PERMISSIONS);
  });
}

const PERMISSIONS = ["camera", "display-capture", "geolocation", "microphone", "payment", "usb"]
  .map((feature) => `${feature}=()`)
  .join(", ");
