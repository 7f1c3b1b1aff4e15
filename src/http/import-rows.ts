import type { Brought, Command } from "../core/command.ts";
import { fail, ok, type Result } from "../core/result.ts";
import type { Account, PostRequest } from "../store/posting.ts";
import { catalogOf, referenceOf, walletOfWorkspace } from "./commands.ts";
import { requestHash } from "./idempotency.ts";
import { type Failure, invalidField } from "./problem.ts";
import type { ImportRow } from "./schemas/imports.ts";
import type { Services } from "./services.ts";
import { parseInstant } from "./time.ts";

/**
 * Rows of a history as commands. Each row's id is its key, and each names the row of its wallet before it, so that where one
 * is refused none behind it gets in.
 *
 * @param workspace that of rows which name none
 */
export function importRequests(
  services: Pick<Services, "catalogs">,
  account: Account,
  rows: readonly ImportRow[],
  sender: { actor: string; workspace: string | null },
): Result<PostRequest[], Failure> {
  const catalog = catalogOf(services, account);
  const requests: PostRequest[] = [];
  const last = new Map<string, string>();
  for (const [index, row] of rows.entries()) {
    const workspace = row.workspace ?? sender.workspace;
    const wrong = wrongField(row, workspace);
    if (wrong !== null) return fail(invalidField(`/entries/${index}/${wrong[0]}`, wrong[1]));
    const target = walletOfWorkspace(catalog, workspace);
    if (!target.ok) return target;
    const { wallet, owner } = target.value;
    const command: Command = {
      kind: "bring",
      at: parseInstant(row.at)!,
      after: last.get(wallet) ?? null,
      actor: sender.actor,
      key: row.id,
      requestHash: requestHash({ ...row, workspace, operation: "import", account: account.id }),
      ...broughtBy(row, workspace),
    };
    last.set(wallet, row.id);
    requests.push({ account, catalog, wallet, workspace: owner, command });
  }
  return ok(requests);
}

function wrongField(row: ImportRow, workspace: string | null): [field: string, detail: string] | null {
  if (row.type === "credit") {
    if (row.campaign != null) return ["campaign", "Credits that come in belong to no campaign."];
    if (row.action != null) return ["action", "Credits that come in have no action."];
    return null;
  }
  if (workspace === null) return ["workspace", "A use names its workspace."];
  if (row.action == null) return ["action", "A use names its action."];
  if (row.expires_at != null) return ["expires_at", "Only credits expire."];
  if (row.category !== undefined) return ["category", "Only credits have a category."];
  return null;
}

function broughtBy(row: ImportRow, workspace: string | null): Brought {
  const common = {
    amount: row.amount,
    reference: row.reference == null ? null : referenceOf(row.reference),
    reason: row.reason ?? null,
  };
  if (row.type === "credit") {
    const expiresAt = row.expires_at == null ? null : parseInstant(row.expires_at);
    return { ...common, brings: "credit", workspace, category: row.category ?? "paid", expiresAt };
  }
  const { campaign = null, metadata = null } = row;
  return { ...common, brings: "use", workspace: workspace!, campaign, action: row.action!, metadata };
}
