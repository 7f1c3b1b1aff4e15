// A process that owns an embedded database and does nothing else, for embedded.test.ts to start, freeze and kill.
// Says what happens as one line of JSON each; ends on SIGTERM.
import { type EmbeddedOptions, startEmbedded } from "../../src/store/embedded/index.ts";

const [folder = "", settings = "{}"] = process.argv.slice(2);
const say = (event: string, detail?: unknown) => console.log(JSON.stringify({ event, detail }));

const options: EmbeddedOptions = {
  onDown: (reason) => say("down", reason),
  onUp: () => say("up"),
  onLost(error) {
    say("lost", error.message);
    process.exit(3);
  },
  log: (line) => say("log", line),
  settings: JSON.parse(settings),
};

try {
  const embedded = await startEmbedded(folder, options);
  process.once("SIGTERM", async () => {
    await embedded.stop();
    say("stopped");
    process.exit(0);
  });
  say("started", { owner: embedded.owner, server: embedded.server });
} catch (error) {
  say("refused", `${error}`);
  process.exit(2);
}
