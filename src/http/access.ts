import type { Operation } from "./schemas/bodies.ts";
import { type Caller, SCOPES, type Scope, type Session } from "./services.ts";

/** A person by side and role: what a session says of whoever holds it. */
export type Person =
  | "customer owner"
  | "customer admin"
  | "customer member"
  | "operator support"
  | "operator account_manager"
  | "operator admin";

/** Who may make a call. */
export type Access = {
  /** The least scope that a key needs; null: people only. */
  scope: Scope | null;
  /**
   * Which keys may call what names no account in its path. `operator`, the default: those that see every account.
   * `anyone`: bound keys too; the handler shows them their own account only.
   */
  audience?: "operator" | "anyone";
  /** The people who may. A customer's person sees their own account only, whatever is named here. */
  people: readonly Person[];
  /** The call is only there on some servers. */
  sometimes?: boolean;
};

const EVERYBODY: readonly Person[] = [
  "customer owner",
  "customer admin",
  "customer member",
  "operator support",
  "operator account_manager",
  "operator admin",
];
/** Who spends the customer's money. */
const BILLING: readonly Person[] = ["customer owner", "customer admin", "operator admin"];
const FORESEEING: readonly Person[] = EVERYBODY.filter((person) => person !== "customer member");
const STAFF: readonly Person[] = ["operator support", "operator account_manager", "operator admin"];
/** Who gives and takes credits by decision. */
const DECIDING: readonly Person[] = ["operator account_manager", "operator admin"];
/** What is otherwise done by the operator's programs. */
const ADMIN: readonly Person[] = ["operator admin"];

const read: Access = { scope: "read", people: EVERYBODY };
/** Whoever uses an account may say that something looks wrong. */
const report: Access = { scope: "write", people: EVERYBODY };
const write: Access = { scope: "write", people: ADMIN };
const operate: Access = { scope: "operate", people: ADMIN };
const billing: Access = { scope: "operate", people: BILLING };
const decide: Access = { scope: "operate", people: DECIDING };

/**
 * Who may call what: every call under /v1, by its method and path there. `open` needs nobody to be known. A HEAD is as
 * its GET. The server does not start with a call that is not named here, nor with a name that is no call.
 */
export const ACCESS: Record<string, Access | "open"> = {
  "GET /me": { scope: "read", audience: "anyone", people: EVERYBODY },
  "GET /sign-in": "open",
  "GET /sign-in/oidc": "open",
  "GET /sign-in/oidc/callback": "open",
  "POST /sessions": "open",
  "DELETE /sessions/current": { scope: null, audience: "anyone", people: EVERYBODY },
  "POST /accounts/:account/portal-sessions": operate,
  "DELETE /accounts/:account/portal-sessions/:session": operate,

  "GET /catalogs": { scope: "read", audience: "anyone", people: EVERYBODY },
  "GET /catalogs/:product": { scope: "read", audience: "anyone", people: EVERYBODY },
  "GET /catalogs/:product/versions": { scope: "read", people: STAFF },
  "GET /accounts": { scope: "read", audience: "anyone", people: EVERYBODY },
  "GET /accounts/:account": read,
  "PUT /accounts/:account": operate,
  "GET /accounts/:account/workspaces": read,
  "PUT /accounts/:account/workspaces/:workspace": operate,
  "GET /accounts/:account/campaigns": read,
  "GET /accounts/:account/workspaces/:workspace/campaigns": read,
  "PUT /accounts/:account/workspaces/:workspace/campaigns/:campaign": operate,
  "PUT /accounts/:account/records": { scope: "write", people: DECIDING },
  "POST /accounts/:account/imports": operate,
  "POST /accounts/:account/wallets/:wallet/finish-import": operate,
  "POST /accounts/:account/backfills": decide,
  "POST /accounts/:account/backfills/:backfill/apply": decide,
  "POST /accounts/:account/backfills/:backfill/revert": decide,
  "GET /accounts/:account/backfills": { scope: "read", people: STAFF },
  "GET /accounts/:account/backfills/:backfill": { scope: "read", people: STAFF },
  "GET /accounts/:account/backfills/:backfill/changes.csv": { scope: "read", people: STAFF },
  "GET /accounts/:account/unattributed": read,
  "GET /accounts/:account/unattributed.csv": read,

  "POST /accounts/:account/quotes": { scope: "write", people: EVERYBODY },
  "POST /accounts/:account/previews": { scope: "operate", people: FORESEEING },
  "POST /accounts/:account/charges": write,
  "POST /accounts/:account/deposits": write,
  "POST /accounts/:account/deposits/:deposit/settle": write,
  "POST /accounts/:account/deposits/:deposit/void": write,
  "POST /accounts/:account/topups": billing,
  "PUT /accounts/:account/wallets/:wallet/auto-reload": billing,
  "PUT /accounts/:account/wallets/:wallet/plan": operate,
  "POST /accounts/:account/adjustments": decide,
  "POST /accounts/:account/refunds": decide,
  "POST /accounts/:account/grants": decide,
  "POST /accounts/:account/grants/:grant/withdraw": decide,
  "POST /accounts/:account/waivers": decide,
  "POST /accounts/:account/repayments": decide,
  "POST /batch": { scope: "write", audience: "anyone", people: [] },

  "GET /accounts/:account/wallets": read,
  "GET /accounts/:account/wallets/:wallet": read,
  "GET /accounts/:account/wallets/:wallet/runway": read,
  "GET /accounts/:account/wallets/:wallet/explanation": read,
  "GET /accounts/:account/wallets/:wallet/entries": read,
  "GET /accounts/:account/wallets/:wallet/entries.csv": read,
  "GET /accounts/:account/wallets/:wallet/chain": read,
  "GET /accounts/:account/wallets/:wallet/anchors": read,
  "GET /accounts/:account/wallets/:wallet/reloads": read,
  "GET /accounts/:account/wallets/:wallet/entries/:sequence": read,
  "GET /accounts/:account/amendments": read,
  "GET /accounts/:account/entries/:entry": read,
  "GET /accounts/:account/deposits": read,
  "GET /accounts/:account/deposits/:deposit": read,
  "GET /accounts/:account/usage": read,
  "GET /accounts/:account/usage.csv": read,
  "GET /accounts/:account/coverage": read,
  "GET /accounts/:account/statements": read,
  "GET /accounts/:account/statements.csv": read,
  "GET /accounts/:account/statements.pdf": read,
  "GET /accounts/:account/statements/periods": read,
  "GET /accounts/:account/payments": read,
  "GET /accounts/:account/payments/:payment": read,
  "GET /accounts/:account/payment-methods": read,
  "POST /accounts/:account/payment-methods": billing,

  "POST /accounts/:account/cases": report,
  "GET /accounts/:account/cases": read,
  "GET /accounts/:account/cases/:case": read,
  "POST /accounts/:account/cases/:case/messages": report,
  "POST /accounts/:account/cases/:case/reopen": report,
  "POST /accounts/:account/cases/:case/explain": { scope: "operate", people: STAFF },
  "POST /accounts/:account/cases/:case/correct": { scope: "operate", people: STAFF },
  "GET /cases": { scope: "read", people: STAFF },

  "GET /audit-log": { scope: "read", people: STAFF },
  "GET /audit-log.csv": { scope: "read", people: STAFF },
  "POST /accounts/:account/views": { scope: null, people: STAFF },
  "POST /audits": operate,
  "GET /audits": { scope: "read", people: STAFF },
  "GET /audits/:audit": { scope: "read", people: STAFF },
  "GET /findings": { scope: "read", people: STAFF },
  "GET /findings/:finding": { scope: "read", people: STAFF },
  "POST /findings/:finding/repair": operate,
  "GET /search": { scope: "read", people: STAFF },
  "GET /account-standings": { scope: "read", people: STAFF },
  "GET /unmatched-payments": { scope: "read", people: STAFF },
  "GET /backfills": { scope: "read", people: STAFF },
  "GET /jobs": { scope: "read", people: STAFF },
  "PUT /test-clock": operate,
  "POST /sandbox/payments/:payment": { ...operate, sometimes: true },
  "POST /webhooks/:provider": "open",
};

/** The call that does alone what an item of a batch asks for. */
const CALL_OF: Record<Operation, string> = {
  charge: "POST /accounts/:account/charges",
  deposit: "POST /accounts/:account/deposits",
  settle: "POST /accounts/:account/deposits/:deposit/settle",
  void: "POST /accounts/:account/deposits/:deposit/void",
  refund: "POST /accounts/:account/refunds",
  grant: "POST /accounts/:account/grants",
  withdraw: "POST /accounts/:account/grants/:grant/withdraw",
  topup: "POST /accounts/:account/topups",
  adjustment: "POST /accounts/:account/adjustments",
  repayment: "POST /accounts/:account/repayments",
  waiver: "POST /accounts/:account/waivers",
  plan: "PUT /accounts/:account/wallets/:wallet/plan",
  auto_reload: "PUT /accounts/:account/wallets/:wallet/auto-reload",
};

/** The least scope of a key for an operation, sent alone or in a batch. */
export function operationScope(operation: Operation): Scope {
  return (ACCESS[CALL_OF[operation]] as Access & { scope: Scope }).scope;
}

/** What a page asks about before it shows a control, and the call that the control makes. */
const CONTROLS = {
  quote: "POST /accounts/:account/quotes",
  preview: "POST /accounts/:account/previews",
  topup: CALL_OF.topup,
  auto_reload: CALL_OF.auto_reload,
  payment_method: "POST /accounts/:account/payment-methods",
  plan: CALL_OF.plan,
  adjust: CALL_OF.adjustment,
  refund: CALL_OF.refund,
  grant: CALL_OF.grant,
  withdraw: CALL_OF.withdraw,
  waive: CALL_OF.waiver,
  repay: CALL_OF.repayment,
  portal_session: "POST /accounts/:account/portal-sessions",
  backfill: "POST /accounts/:account/backfills",
  records: "PUT /accounts/:account/records",
  report: "POST /accounts/:account/cases",
  close_case: "POST /accounts/:account/cases/:case/explain",
  cases: "GET /cases",
  audit_log: "GET /audit-log",
  search: "GET /search",
  audit: "POST /audits",
  repair: "POST /findings/:finding/repair",
} as const;

export type Control = keyof typeof CONTROLS;
export const CONTROL_NAMES = Object.keys(CONTROLS) as Control[];

/** The controls that are of use to this caller. */
export function controlsOf(caller: Caller): Control[] {
  return CONTROL_NAMES.filter((control) => {
    const access = ACCESS[CONTROLS[control]]!;
    const bound = caller.account !== null && !CONTROLS[control].includes(":account");
    return access !== "open" && mayCall(caller, access) && !(bound && access.audience !== "anyone");
  });
}

/** Who may make a call, in a sentence. */
export function accessInWords({ scope, people }: Access): string {
  const sides = (["customer", "operator"] as const).flatMap((side) => {
    const roles = people
      .filter((person) => person.startsWith(side))
      .map((person) => `\`${person.slice(side.length + 1)}\``);
    return roles.length === 0 ? [] : [`the ${side}'s ${roles.join(", ")}`];
  });
  const key = scope === null ? [] : [`a key of the scope \`${scope}\``];
  const session = sides.length === 0 ? [] : [`a session of ${sides.join("; ")}`];
  return `Needs ${[...key, ...session].join(", or ")}.`;
}

/** Whether a caller has the scope or the role for a call. Whether they see the account it names is another question. */
export function mayCall(caller: Caller, access: Access): boolean {
  if (caller.kind === "session") return access.people.includes(personOf(caller));
  return access.scope !== null && includesScope(caller.scope, access.scope);
}

/** A receipt says that money came in elsewhere, and credits it: a customer's own word is not enough for that. */
export function mayGiveReceipts(caller: Caller): boolean {
  return caller.kind === "key" || caller.side === "operator";
}

/** Each scope includes those before it. */
export function includesScope(scope: Scope, needed: Scope): boolean {
  return SCOPES.indexOf(scope) >= SCOPES.indexOf(needed);
}

export function personOf({ side, role }: Pick<Session, "side" | "role">): Person {
  return `${side} ${role}` as Person;
}
