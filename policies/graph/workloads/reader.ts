/** Steps that all kinds of workload are read with. */
import { type Field, knownValue } from "../../read";
import type { Resource } from "../../read/resource";
import { isSecretKey } from "../../types";
import type { NodeKind } from "../cloudNames";
import type { EnvEntry, Mount, ReferenceSlot, Slot, StorageKind } from "../model";
import type { NodeIndex } from "../references";

export type PathPart = string | number;

/** Lists of volumes, in Cloud Run and in functions. */
const volumeLists: ReadonlySet<PathPart> = new Set(["volumes", "secretVolumes"]);

/** Collects what one workload holds, slot by slot. */
export class WorkloadReader {
  readonly env: EnvEntry[] = [];
  readonly secretFiles: ReferenceSlot[] = [];
  readonly mounts: Mount[] = [];
  readonly images: Slot[] = [];
  readonly words: Slot[] = [];
  readonly unreadable: Slot[] = [];

  constructor(
    readonly index: NodeIndex,
    readonly resource: Resource,
  ) {}

  slot(...path: readonly PathPart[]): Slot {
    const slot = { path: spell(path), property: String(path[0]), field: this.resource.inputs.at(...path) };
    return path.some((part) => volumeLists.has(part)) ? { ...slot, place: "volume" } : slot;
  }

  reference(kind: NodeKind, ...path: readonly PathPart[]): ReferenceSlot {
    return this.index.reference(kind, this.resource, this.slot(...path));
  }

  /** The first of some references that is set, or undefined. */
  optional(kind: NodeKind, ...path: readonly PathPart[]): ReferenceSlot | undefined {
    const slot = this.reference(kind, ...path);
    return slot.target.proof === "missing" ? undefined : slot;
  }

  /** Notes a block or list that isn't known as a whole; nothing is noted inside one that is already noted. */
  noteUnreadable(slot: Slot): void {
    if (!this.unreadable.some(({ path }) => slot.path.startsWith(`${path}.`))) {
      this.unreadable.push(slot);
    }
  }

  /** Paths of the items of a list; a list not known as a whole is noted as unreadable. */
  items(...path: readonly PathPart[]): PathPart[][] {
    const slot = this.slot(...path);
    const list = slot.field.list();
    if (list.state === "unknown") {
      this.noteUnreadable(slot);
    }
    if (list.state !== "known") {
      return [];
    }
    const single = slot.field.at(0).state !== "missing" || list.value.length === 0;
    return single ? list.value.map((_, position) => [...path, position]) : [[...path]];
  }

  /** Keys of a map; a map not known as a whole is noted as unreadable. */
  keys(...path: readonly PathPart[]): string[] {
    const slot = this.slot(...path);
    const entries = slot.field.entries();
    if (entries.state === "unknown") {
      this.noteUnreadable(slot);
    }
    return entries.state === "known" ? [...entries.value.keys()] : [];
  }

  /** A map of environment variables, as functions have them. */
  envMap(...path: readonly PathPart[]): void {
    for (const key of this.keys(...path)) {
      const slot = this.slot(...path, key);
      this.env.push({ slot, name: { state: "known", value: key, secret: false }, value: slot.field.text() });
    }
  }

  addEnv(container: string | undefined, name: Field, value: Slot, secret: ReferenceSlot): void {
    const set = secret.target.proof !== "missing";
    this.env.push({
      slot: set ? secret : value,
      container,
      name: name.text(),
      value: value.field.text(),
      secret: set ? secret : undefined,
    });
  }

  mount(kind: StorageKind, ...path: readonly PathPart[]): void {
    const slot = this.reference(kind, ...path);
    if (slot.target.proof !== "missing") {
      this.mounts.push({ kind, slot });
    }
  }

  /** A bucket, mounted for reading only if the flag beside it says so. */
  mountBucket(path: readonly PathPart[], readOnly: readonly PathPart[]): void {
    const slot = this.reference("bucket", ...path);
    if (slot.target.proof !== "missing") {
      this.mounts.push({ kind: "bucket", slot, readOnly: knownValue(this.slot(...readOnly).field.flag()) === true });
    }
  }
}

function spell(path: readonly PathPart[]): string {
  return path
    .map((part, position) =>
      typeof part === "number"
        ? `[${part}]`
        : isSecretKey(part)
          ? "[a secret]"
          : /^[A-Za-z_]\w{0,63}$/.test(part)
            ? `${position === 0 ? "" : "."}${part}`
            : `[${JSON.stringify(part)}]`,
    )
    .join("");
}
