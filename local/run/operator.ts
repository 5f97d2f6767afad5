/** Opens an operator's access to the APIs of a local cloud, whether or not its services run. */
import { Cloud } from "../cloud/store/cloud";
import { AccessTokens } from "../front/accessTokens";
import { Decisions } from "../front/decisions";
import { GoogleHosts } from "../front/googleHosts";
import { listen, sendText } from "../front/http";
import { ServiceIngress } from "../front/ingress/serviceIngress";
import { createSigningKeys } from "../front/signingKeys";
import { findRun } from "./control";
import { type OperatorAccess, operatorToken } from "./operatorToken";

/**
 * Opens the access: through the run of the folder if there is one, which also answers what its instances have logged, else
 * through APIs of this process's own.
 */
export async function openOperatorAccess(
  cloudFolder: string,
): Promise<OperatorAccess & { readonly close: () => Promise<void> }> {
  const run = await findRun(cloudFolder);
  if (run) {
    return { ...(await run.operator()), close: async () => undefined };
  }
  const cloud = new Cloud(cloudFolder);
  const accessTokens = new AccessTokens();
  const decisions = new Decisions();
  const [keys, accessToken] = await Promise.all([createSigningKeys(), operatorToken(cloud, accessTokens)]);
  const serviceIngress = new ServiceIngress({ cloud, keys, decisions, backendOf: () => undefined });
  const google = new GoogleHosts({ cloud, keys, accessTokens, decisions, serviceIngress });
  const server = await listen((request, response) => {
    google
      .handle(request, response, { kind: "internet" })
      .catch(() => (response.headersSent ? response.destroy() : sendText(response, 500, "internal error\n")));
  });
  return { port: server.port, accessToken, close: server.close };
}
