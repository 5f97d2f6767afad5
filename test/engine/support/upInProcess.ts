/** Runs `up` of the program for a test that interrupts it; the order comes as JSON in the first argument. */
import { deploy } from "../../../components/program";
import { openLocalStack } from "../../../local/stack";
import { asText } from "./session";

async function main(): Promise<void> {
  const { configuration, ...order } = JSON.parse(process.argv[2] ?? "{}");
  const program = async () => ({ ...deploy({ config: asText(configuration) }) });
  const stack = await openLocalStack({ ...order, project: "bulkhead", program });
  await stack.up();
}

main().catch(() => {
  process.exitCode = 1;
});
