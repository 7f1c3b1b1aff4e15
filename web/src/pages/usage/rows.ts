import type { Schema } from "@scrip/sdk";

export type Usage = Schema<"Usage">;
type Workspace = Usage["workspaces"][number];
type Campaign = Workspace["campaigns"][number];

/** A line of the table: a workspace, or a campaign of one that is open. */
export type UsageRow =
  | { kind: "workspace"; key: string; workspace: Workspace; open: boolean; before: number | null }
  | { kind: "campaign"; key: string; workspace: Workspace; campaign: Campaign; before: number | null };

export type Shown = {
  open: ReadonlySet<string>;
  sort: "credits" | "name";
  /** Usage of the window before, where it is compared with. */
  previous: Usage | null;
};

/** The lines of the table, in their order: sorting sorts workspaces and the campaigns within each; "No campaign" is last. */
export function usageRows(usage: Usage, { open, sort, previous }: Shown): UsageRow[] {
  const before = previous === null ? null : beforeOf(previous);
  return inOrder(usage.workspaces, sort, (one) => one.name ?? one.workspace).flatMap((workspace): UsageRow[] => {
    const isOpen = open.has(workspace.workspace);
    const head: UsageRow = {
      kind: "workspace",
      key: workspace.workspace,
      workspace,
      open: isOpen,
      before: before === null ? null : (before.get(workspace.workspace) ?? 0),
    };
    if (!isOpen) return [head];
    const named = workspace.campaigns.filter((each) => each.campaign !== null);
    const unnamed = workspace.campaigns.filter((each) => each.campaign === null);
    const campaigns = [...inOrder(named, sort, (one) => one.name ?? one.campaign ?? ""), ...unnamed];
    return [head, ...campaigns.map((campaign): UsageRow => campaignRow(workspace, campaign, before))];
  });
}

function campaignRow(workspace: Workspace, campaign: Campaign, before: Map<string, number> | null): UsageRow {
  const key = keyOf(workspace.workspace, campaign.campaign);
  return { kind: "campaign", key, workspace, campaign, before: before === null ? null : (before.get(key) ?? 0) };
}

function inOrder<T extends { credits: number }>(
  items: readonly T[],
  sort: Shown["sort"],
  name: (item: T) => string,
): T[] {
  if (sort === "credits") return items.toSorted((a, b) => b.credits - a.credits);
  return items.toSorted((a, b) => name(a).localeCompare(name(b), undefined, { numeric: true }));
}

function beforeOf(previous: Usage): Map<string, number> {
  const before = new Map<string, number>();
  for (const workspace of previous.workspaces) {
    before.set(workspace.workspace, workspace.credits);
    for (const campaign of workspace.campaigns) {
      before.set(keyOf(workspace.workspace, campaign.campaign), campaign.credits);
    }
  }
  return before;
}

/** One key for a campaign of a workspace; ids may hold any character but control characters. */
function keyOf(workspace: string, campaign: string | null): string {
  return campaign === null ? `${workspace}\n\n` : `${workspace}\n${campaign}`;
}
