import type { UsageView } from "./schemas/usage.ts";

type Workspace = UsageView["workspaces"][number];
type Named = { name: string | null };

/**
 * The rows whose name or id contains a text, in any case: a workspace that is found itself keeps all its campaigns, one
 * that is found by its campaigns only those. Every row keeps the figures it has among all.
 */
export function searchUsage(workspaces: readonly Workspace[], text: string) {
  const wanted = folded(text.trim());
  const found = workspaces.flatMap((workspace) => {
    if (contains(wanted, workspace.workspace, workspace)) return [{ workspace, credits: workspace.credits }];
    const campaigns = workspace.campaigns.filter((campaign) => contains(wanted, campaign.campaign, campaign));
    if (campaigns.length === 0) return [];
    const credits = campaigns.reduce((sum, campaign) => sum + campaign.credits, 0);
    return [{ workspace: { ...workspace, campaigns }, credits }];
  });
  return {
    workspaces: found.map(({ workspace }) => workspace),
    matching: {
      workspaces: found.length,
      campaigns: found.reduce((count, { workspace }) => count + workspace.campaigns.length, 0),
      credits: found.reduce((sum, { credits }) => sum + credits, 0),
    },
  };
}

function contains(wanted: string, id: string | null, { name }: Named): boolean {
  return folded(id ?? "").includes(wanted) || folded(name ?? "").includes(wanted);
}

function folded(text: string): string {
  return text.normalize("NFKC").toLowerCase();
}
