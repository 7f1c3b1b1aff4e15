import type { Schema } from "@scrip/sdk";
import { Badge, type Tone } from "../../components/Badge.tsx";

type State = Schema<"Backfill">["state"];

const STATES: Record<State, { text: string; tone: Tone }> = {
  preview: { text: "Proposed", tone: "accent" },
  applied: { text: "Applied", tone: "good" },
  reverted: { text: "Reverted", tone: "plain" },
};

export function BackfillState({ state }: { state: State }) {
  return <Badge tone={STATES[state].tone}>{STATES[state].text}</Badge>;
}
