/** What `bulkhead sessions probe` prints: the answer, then each wall. */
import type { Isolation } from "../../sessions/config";
import type { ProbeResult } from "../../sessions/isolation/probe";
import { colors } from "../terminal/colors";
import { withHiddenShown } from "../terminal/hiddenCharacters";
import { wrap } from "../terminal/wrap";

export function probeReport(result: ProbeResult, isolation: Isolation, width: number): string {
  const answer = result[isolation]
    ? colors.green(`✔ isolation '${isolation}' is possible here`)
    : colors.red(`✖ isolation '${isolation}' is not possible here`);
  const walls = result.walls.flatMap(({ what, allowed, detail }) => {
    const text = detail === "" ? what : `${what}: ${withHiddenShown(detail)}`;
    const [first = "", ...more] = wrap(text, width - 5);
    return [`  ${allowed ? "✔" : "–"} ${first}`, ...more.map((line) => `    ${line}`)];
  });
  return [answer, ...walls, ""].join("\n");
}
