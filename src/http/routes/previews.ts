import Type from "typebox";
import { actorOf } from "../auth.ts";
import { commandOf } from "../commands.ts";
import { failureOf } from "../failures.ts";
import type { App } from "../fastify-types.ts";
import { findAccount } from "../lookup.ts";
import { orderView, planView } from "../payment-views.ts";
import { invalidRequest, Refused } from "../problem.ts";
import { OPERATION_BODIES, type OperationInput } from "../schemas/bodies.ts";
import { answers, Id, Strict, Words } from "../schemas/common.ts";
import { PreviewAnswer } from "../schemas/ledger.ts";
import type { Services } from "../services.ts";
import { fieldErrors, type SchemaError } from "../validation.ts";
import { grantView, previewEntryView, walletFiguresView } from "../views.ts";

const PREVIEWED = ["adjustment", "refund", "plan", "auto_reload"] as const;
type Previewed = (typeof PREVIEWED)[number];

/** The body of the call itself, with the operation beside it. */
const BODIES = {
  adjustment: Strict({ operation: Words(["adjustment"]), ...OPERATION_BODIES.adjustment.properties }),
  refund: Strict({ operation: Words(["refund"]), ...OPERATION_BODIES.refund.properties }),
  plan: Strict({ operation: Words(["plan"]), ...OPERATION_BODIES.plan.properties }),
  auto_reload: Strict({ operation: Words(["auto_reload"]), ...OPERATION_BODIES.auto_reload.properties }),
};

export function previewRoutes(app: App, services: Services): void {
  app.post(
    "/accounts/:account/previews",
    {
      schema: {
        tags: ["Moving credits"],
        summary: "What an adjustment, a refund, a plan or a setting of Auto Reload would do",
        description:
          "The body of the call with `operation` beside it, and `wallet` where the call has it in its path. Posts nothing and charges no card; `purchase` is what a card would be charged for at once.",
        params: Strict({ account: Id }),
        body: Type.Object({ operation: Words(PREVIEWED) }, { additionalProperties: true }),
        response: answers(200, PreviewAnswer),
      },
    },
    async (request) => {
      const account = await findAccount(services, request.params.account);
      const operation: Previewed = request.body.operation;
      const validate = request.compileValidationSchema(BODIES[operation]);
      if (!validate(request.body)) {
        throw new Refused(invalidRequest(fieldErrors((validate.errors ?? []) as SchemaError[]), "body"));
      }
      const input = request.body as unknown as OperationInput;
      const command = await commandOf(services, account, input, { actor: actorOf(request.caller), key: null });
      if (!command.ok) throw new Refused(command.error);
      const previewed = await services.preview(command.value);
      if (!previewed.ok) throw new Refused(await failureOf(services, account, previewed.error));
      const { entries, grant, subscription, purchase, before, after } = previewed.value;
      const { catalog, wallet } = command.value;
      // A wallet that does not exist yet would become the account's next; until then its things are numbered with 0.
      const place = { account: account.number, wallet: (await services.wallets.number(account, wallet)) ?? 0 };
      return {
        operation,
        entries: entries.map((entry) => previewEntryView(place, wallet, entry)),
        grant: grant === null ? null : grantView(place, grant, entries[0]?.effectiveAt ?? 0),
        purchase: purchase === null ? null : orderView(purchase),
        plan: subscription === null ? null : planView(subscription),
        before: walletFiguresView(catalog, before),
        wallet: walletFiguresView(catalog, after),
      };
    },
  );
}
