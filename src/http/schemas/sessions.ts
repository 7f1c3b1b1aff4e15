import Type from "typebox";
import { CUSTOMER_ROLES, OPERATOR_ROLES } from "../../store/sessions.ts";
import { CONTROL_NAMES } from "../access.ts";
import { SCOPES } from "../services.ts";
import { Name, Named, Nullable, Strict, Url, Words } from "./common.ts";

const Text = Type.String();
const Time = Type.String({ format: "date-time" });
const Side = Words(["operator", "customer"], { description: "A customer sees one account, the operator all." });
const ROLES = [...new Set([...CUSTOMER_ROLES, ...OPERATOR_ROLES])];

export const PagePath = Type.String({
  maxLength: 2_000,
  format: "page",
  description: "The path of the page to begin with, such as `/`.",
});
export const PortalSessionBody = Strict({
  role: Words(CUSTOMER_ROLES, { description: "`owner` and `admin` manage billing, a `member` sees it." }),
  user: Type.Optional(
    Nullable(
      Strict({
        id: Type.Optional(Nullable(Name)),
        name: Type.Optional(Nullable(Name)),
        email: Type.Optional(Nullable(Name)),
      }),
    ),
  ),
  return_url: Type.Optional(Nullable(Url)),
  embed: Type.Optional(Type.Boolean({ description: "The pages will stand in a frame of your own." })),
  page: Type.Optional(Nullable(PagePath)),
});
export const PortalSessionView = Named(
  "PortalSession",
  Strict({
    id: Text,
    url: Type.String({ description: "Where to send the person. Whoever has it can sign in, once." }),
    account: Text,
    role: Words(CUSTOMER_ROLES),
    expires_at: Type.String({ format: "date-time", description: "Of the link." }),
  }),
);

export const LinkBody = Strict({
  token: Type.String({ minLength: 1, maxLength: 512, description: "What stands after `#token=` in the link." }),
});
export const SessionView = Named(
  "Session",
  Strict({
    role: Words(ROLES),
    side: Side,
    account: Nullable(Text),
    return_url: Nullable(Text),
    page: Nullable(Text),
    expires_at: Time,
    token: Nullable(Type.String({ description: "Only where the link was made for a frame; else it is the cookie." })),
  }),
);

export const SignInView = Named(
  "SignIn",
  Strict({ oidc: Type.Boolean({ description: "Staff can sign in at `GET /v1/sign-in/oidc`." }) }),
);

export const Me = Named(
  "Me",
  Strict({
    id: Type.String({ description: "Of the key or the session." }),
    kind: Words(["key", "session"]),
    name: Nullable(Type.String({ description: "Of the key, or of the person where it is known." })),
    side: Side,
    role: Words(["operator", "customer", ...ROLES], {
      description: "Of a person; of a key the side it stands on: a customer's is bound to one account.",
    }),
    scope: Nullable(Words(SCOPES, { description: "Of a key." })),
    account: Nullable(Type.String({ description: "The only one it sees." })),
    email: Nullable(Text),
    return_url: Nullable(Text),
    embed: Type.Boolean(),
    expires_at: Nullable(Time),
    may: Type.Array(Words(CONTROL_NAMES), { description: "What this caller may do, for showing and hiding controls." }),
  }),
);
