/** The JSON Schema of a tracking plan, made from the schema that checks plans. */
import * as z from "zod";
import { planSchema } from "./schema";

/** JSON Schema (draft 2020-12) of a plan, for editors. */
export function planJsonSchema(): Record<string, unknown> {
  return { ...z.toJSONSchema(planSchema, { io: "input" }), title: "Bulkhead tracking plan" } as Record<string, unknown>;
}
