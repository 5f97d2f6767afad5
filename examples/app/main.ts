/** A tenant's app: log in, put files in, ask about them. */
import { createServer } from "node:http";
import { createHandler } from "./routes";
import { readSettings } from "./settings";

try {
  const settings = readSettings(process.env);
  const server = createServer(createHandler(settings));
  server.listen(settings.port);
  // Cloud Run gives ten seconds after this signal.
  process.once("SIGTERM", () => {
    server.close(() => process.exit(0));
    server.closeIdleConnections();
  });
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
