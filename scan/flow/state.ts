/** What the analysis knows: about values, functions, classes and files. */
import type { ClassCode, FunctionCode, ModuleCode, Position } from "../code/ir";

/** What a rule may ask to judge. */
export type Hook = "write" | "call" | "text" | "answer" | "cached";

export interface Value {
  /** Origins, combined with `|`; see `origin` in `value.ts`. */
  readonly from: number;
  /** True if a part of it belongs to one user or session, or is random. Undefined if it says nothing, such as None. */
  readonly isOwn?: boolean;
  /** True if it is made of nothing but constants and the user's own text. */
  readonly isKnown: boolean;
  /** Its text, if it is a constant; the beginning of it, if it is put together. */
  readonly text?: string;
  /** Dotted name of a thing that comes from outside of the app, e.g. `os.environ`. */
  readonly ref?: string;
  /** The object or variable that all users of this process share, by its name in the app. */
  readonly shared?: string;
  /** The function or file whose variable it is. */
  readonly scope?: FunctionState;
  /** True of a list, map, set or cache. */
  readonly isContainer?: boolean;
  readonly functions?: readonly FunctionState[];
  /** What `self` or `this` is if one of the functions is called. */
  readonly receiver?: Value;
  readonly class?: ClassState;
  readonly instance?: ClassState;
  readonly module?: ModuleState;
  readonly members?: ReadonlyMap<string, Value>;
  /** A file that has been opened for writing. */
  readonly file?: OpenedFile;
}

export interface OpenedFile {
  readonly path: Value;
  readonly at: Position;
}

/** A cache around a function. */
export interface CacheAround {
  /** Dotted name, e.g. `streamlit.cache_data`. */
  readonly ref: string;
  readonly at: Position;
  /** Whether a parameter is part of the key under which a result is kept. */
  readonly isKey: (name: string, index: number) => boolean;
  /** True if callers get the kept object itself and not a copy. */
  readonly keepsObject: boolean;
}

/** Something that the rules may ask about. */
interface Happened {
  readonly hook: Hook;
  readonly happening: { readonly at: Position };
}

export interface FunctionState {
  readonly code: FunctionCode;
  readonly module: ModuleState;
  /** The function around it; undefined for a file's own statements. */
  readonly parent: FunctionState | undefined;
  readonly ownClass: ClassState | undefined;
  /** Names that the body declares. */
  readonly declared: ReadonlySet<string>;
  /** Variables as they are at this point of the evaluation. */
  readonly variables: Map<string, Value>;
  /** Everything that a variable has ever been, for functions inside this one. */
  readonly seen: Map<string, Value>;
  /** The two parts of `seen`: what the function set in its last round, and what others set. */
  readonly seenParts: Map<
    string,
    { readonly round: number; readonly own: Value | undefined; readonly others: Value | undefined }
  >;
  readonly readers: Map<string, Set<FunctionState>>;
  readonly callers: Set<FunctionState>;
  readonly parameters: Map<string, Value>;
  /** What each caller passed last for a parameter; undefined stands for a framework. */
  readonly passed: Map<string, Map<FunctionState | undefined, { readonly round: number; readonly value: Value }>>;
  /** Names that `global` (true) or `nonlocal` (false) takes from further out. */
  readonly outerNames: Map<string, boolean>;
  /** What happened in it the last time that it was evaluated. */
  readonly events: Happened[];
  result: Value;
  self: Value | undefined;
  /** True if it runs for one user's request, event or script run. */
  servesUser: boolean;
  /** True if a framework calls it, not the app. */
  isHandler: boolean;
  /** True if what it returns is the answer that a user gets. */
  answers: boolean;
  cache: CacheAround | undefined;
  isDirty: boolean;
  rounds: number;
}

export interface ModuleState {
  readonly code: ModuleCode;
  /** The file's own statements, as a function. */
  readonly main: FunctionState;
  /** Name under which a variable is exported, to its name in the file. */
  readonly exports: Map<string, string>;
  /** Third-party modules that it imports, by their first name. */
  readonly uses: ReadonlySet<string>;
  /** Attributes that the file sets somewhere, as they are written, e.g. `posthog.host`. */
  readonly written: ReadonlySet<string>;
  /** True of a Streamlit script: the whole file runs anew for each user. */
  isScript: boolean;
}

export interface ClassState {
  readonly code: ClassCode;
  readonly module: ModuleState;
  readonly methods: ReadonlyMap<string, FunctionState>;
  /** Attributes of the class itself, which all instances share. */
  readonly attributes: Map<string, Value>;
  /** Attributes that instances get. */
  readonly fields: Map<string, Value>;
  readonly readers: Set<FunctionState>;
  readonly bases: ClassState[];
  /** How long an object lives that a framework makes of it; undefined if the app makes them. */
  lifetime: "process" | "request" | undefined;
  /** True if a framework calls its methods with a request. */
  isView: boolean;
}
