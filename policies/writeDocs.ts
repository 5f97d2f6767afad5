/** Writes docs/rules.md. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { rulesPage } from "./docs";
import { rules } from "./rules";

writeFileSync(join(__dirname, "..", "docs", "rules.md"), rulesPage(rules));
