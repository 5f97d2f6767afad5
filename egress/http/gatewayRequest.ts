/** A request to one vendor, as its gateway takes it. */
import type { IncomingHttpHeaders } from "node:http";
import type { Body } from "./body";

export interface GatewayRequest {
  readonly method: string;
  /** Below the vendor's prefix, without slashes at its ends. */
  readonly path: string;
  /** Raw, without `?`. */
  readonly query: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Body;
}
