/** Google Cloud that can't be reached from a certain call on. */
import { GoogleCloud } from "../../../../cli/operate/cloud/googleCloud";
import { localTransport } from "../../../../cli/operate/cloud/transports";
import { folderProject } from "../../../local/front/support/cloudFolder";
import type { OperatedCell } from "./operatedCell";

/**
 * @param calls that are answered; every later one fails without an effect
 * @param losesAnswer true if the last of them has its effect, unless it only reads, but its answer is lost
 */
export function breakingCloud(cell: OperatedCell, calls: number, losesAnswer = false): GoogleCloud {
  const transport = localTransport({ port: cell.port, accessToken: cell.operatorToken });
  let made = 0;
  return new GoogleCloud({
    project: folderProject,
    place: "test",
    pause: 0,
    transport: async (request) => {
      made++;
      if (made > calls) {
        throw new Error("broken off");
      }
      const answer = await transport(request);
      if (losesAnswer && made === calls && request.method !== "GET") {
        throw new Error("the answer was lost");
      }
      return answer;
    },
  });
}
