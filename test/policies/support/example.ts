/** Runs a rule's example, which is the body of a Pulumi program. */
import { createRequire } from "node:module";
import * as pulumi from "@pulumi/pulumi";

const load = createRequire(__filename);

/** A package whose services are loaded when they are first named: the whole Google SDK takes seconds. */
function lazily(name: string): unknown {
  return new Proxy({}, { get: (_, service) => load(`${name}/${String(service)}`) });
}

export function exampleProgram(body: string): () => unknown {
  const run = new Function("pulumi", "gcp", "random", body);
  return () => run(pulumi, lazily("@pulumi/gcp"), load("@pulumi/random"));
}
