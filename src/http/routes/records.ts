import { referenceOf } from "../commands.ts";
import type { App } from "../fastify-types.ts";
import { findAccount } from "../lookup.ts";
import { RecordsAnswer, RecordsBody } from "../schemas/accounts.ts";
import { answers, Id, Strict } from "../schemas/common.ts";
import type { Services } from "../services.ts";

export function recordRoutes(app: App, services: Services): void {
  app.put(
    "/accounts/:account/records",
    {
      schema: {
        tags: ["Accounts"],
        summary: "Register your own records",
        description:
          "Which workspace and campaign a reference belongs to, so that spend without a campaign can be mended. All are registered, or none.",
        params: Strict({ account: Id }),
        body: RecordsBody,
        response: answers(200, RecordsAnswer),
      },
    },
    async (request) => {
      const account = await findAccount(services, request.params.account);
      return services.records.put(
        account,
        request.body.records.map((record) => ({
          reference: referenceOf(record.reference),
          workspace: record.workspace,
          campaign: record.campaign ?? null,
        })),
      );
    },
  );
}
