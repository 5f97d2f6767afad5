/** Binds the names that a file imports. */
import type { ImportedName } from "../code/ir";
import { type Frame, setVariable } from "./frame";
import { attributeValue, refValue } from "./members";
import type { ModuleState, Value } from "./state";

export function importName(frame: Frame, { module, name, local }: ImportedName): void {
  const { app, state } = frame;
  const found = app.moduleFor(module, state.module);
  if (found === undefined) {
    const inside = name === undefined ? undefined : app.moduleFor(joined(module, name), state.module);
    if (inside !== undefined) {
      setVariable(frame, state, local, moduleValue(inside));
      return;
    }
    const plain = module.replace(/^node:/, "");
    const ref = name === undefined || name === "default" ? plain : `${plain}.${name}`;
    setVariable(frame, state, local, refValue(ref));
    return;
  }
  if (name === undefined) {
    setVariable(frame, state, local, moduleValue(found));
  } else if (name === "*") {
    for (const each of found.main.seen.keys()) {
      setVariable(frame, state, each, attributeValue(frame, moduleValue(found), each));
    }
  } else {
    const submodule = app.moduleFor(joined(module, name), state.module);
    const value =
      submodule !== undefined && submodule !== found
        ? moduleValue(submodule)
        : attributeValue(frame, moduleValue(found), name);
    setVariable(frame, state, local, value);
  }
}

const joined = (module: string, name: string) => (module.endsWith(".") ? `${module}${name}` : `${module}.${name}`);

const moduleValue = (module: ModuleState): Value => ({ from: 0, isKnown: true, module });
