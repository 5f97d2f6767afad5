/** What a call gives that the app does not define itself. */
import { writeMember } from "./assignments";
import type { Frame } from "./frame";
import { widgets } from "./frameworks";
import type { Given } from "./given";
import { keepers, keepingMethods } from "./libraries";
import { madeBy, widgetValue } from "./makers";
import { attributeValue, fieldsOf, refValue } from "./members";
import type { Value } from "./state";
import { blank, computed, computedFrom, either, flat, isFrom, madeOf, origin, unknown } from "./value";

/** What a call gives that the app does not define itself. */
export function resultOf(frame: Frame, given: Given): Value {
  const { ref, name, receiver, args, all, call } = given;
  if (widgets.has(name) && isPage(frame, given)) {
    const value = widgetValue(given);
    keepInSession(frame, given, value);
    return value;
  }
  const made = madeBy(frame, given);
  if (made !== undefined) {
    return made;
  }
  if (/^parse_(?:known_)?(?:intermixed_)?args$/.test(name)) {
    // Options of the command line are the operator's.
    return { from: 0, isOwn: false, isKnown: true };
  }
  if (handles.test(ref)) {
    return { from: 0, isOwn: true, isKnown: false };
  }
  const folder = given.named.get("path") ?? given.named.get("persist_directory");
  if (stores.test(ref) || (folder !== undefined && vectorStores.test(ref))) {
    return { ...blank, isKnown: false, file: { path: folder ?? args[0] ?? unknown, at: call.at } };
  }
  if (ref === "functools.partial" && args[0]?.ref !== undefined && args[0].functions === undefined) {
    return args[0];
  }
  if (receiver.file !== undefined && /(?:collection|table)$/.test(name)) {
    const { path, at } = receiver.file;
    return { ...blank, isKnown: false, file: { path: { ...path, isOwn: path.isOwn || madeOf(all).isOwn }, at } };
  }
  const object =
    /^(?:dataclasses\.(?:asdict|astuple|replace)|attrs?\.(?:asdict|astuple|evolve)|builtins\.vars|Object\.(?:entries|values)|JSON\.stringify)$/.test(
      ref,
    )
      ? args[0]
      : /^(?:model_dump|model_dump_json|dict|to_dict|toJSON)$/.test(name)
        ? receiver
        : undefined;
  const fields = object === undefined ? undefined : fieldsOf(frame, object);
  if (fields !== undefined) {
    return fields;
  }
  if (ref === "builtins.globals" || ref === "sys.modules" || ref === "builtins.vars") {
    return { from: 0, isKnown: true, shared: "globals()", isContainer: true };
  }
  if (ref === "builtins.getattr" && args[0] !== undefined && args[1]?.text !== undefined) {
    return attributeValue(frame, args[0], args[1].text);
  }
  if (receiver.ref === "response" && receiver.from === 0) {
    return receiver;
  }
  if (fileWrappers.test(ref) && args[0]?.file !== undefined) {
    return { ...computedFrom(all), file: args[0].file };
  }
  if (operators.test(ref) || sizes.test(name)) {
    return { from: 0, isOwn: false, isKnown: false };
  }
  if (numbers.test(ref)) {
    const whole = madeOf(all);
    return { ...whole, from: whole.from & computed };
  }
  if (/^io\.(?:Bytes|String)IO$/.test(ref)) {
    return { ...madeOf(all), isKnown: false };
  }
  if (ref === "builtins.type" && args[0]?.instance !== undefined) {
    return { from: 0, isKnown: true, class: args[0].instance, shared: args[0].instance.code.name };
  }
  if (/^importlib\.import_module$/.test(ref) || ref === "require" || ref === "") {
    const required = moduleByCall(frame, given);
    if (required !== undefined) {
      return required;
    }
  }
  if (/^hashlib\./.test(ref) || name === "createHash" || /^(?:hexdigest|digest)$/.test(name)) {
    const whole = computedFrom([receiver, ...all]);
    return { ...whole, isKnown: true, isOwn: isFrom(whole, origin.user) || receiver.isOwn === true };
  }
  if (keepers.has(ref) || errors.test(ref)) {
    return {
      ...keeping(madeOf(all)),
      text: args[0]?.text,
      ...(args.length === 1 && args[0]?.members ? { members: args[0].members } : {}),
    };
  }
  if (/^(?:read_text|read_bytes|readFile(?:Sync)?)$/.test(name)) {
    return contentOf([receiver, ...args]);
  }
  if (timeFormats.test(name) && isOfProcess(receiver) && all.every(({ from }) => from === 0)) {
    return { from: 0, isOwn: false, isKnown: true };
  }
  if (name === "bind" && receiver.functions !== undefined) {
    return { from: 0, isKnown: true, functions: receiver.functions, receiver: args[0] ?? receiver.receiver };
  }
  if (keepingMethods.has(name)) {
    return kept(frame, given);
  }
  if (/^(?:slice|substring|substr|at|charAt)$/.test(name)) {
    return { ...flat(receiver), ref: undefined, from: receiver.from & computed };
  }
  // Methods of a class that the app extends, calls of what nobody knows.
  return computedFrom([{ ...receiver, isOwn: receiver.isOwn }, ...all]);
}

/** Things that run; what they were given can't be read from them. */
const handles = /^(?:threading\.(?:Thread|Timer)|multiprocessing\.(?:context\.)?Process|subprocess\.Popen)$/;

/** Calls whose results write to the opened file that they are given. */
const fileWrappers =
  /^(?:csv\.(?:writer|DictWriter)|io\.(?:TextIOWrapper|Buffered\w+)|zipfile\.ZipFile|gzip\.GzipFile|tarfile\.open|wave\.open)$/;

/** Errors keep the text that they are made with. */
const errors = /^(?:builtins\.)?\w*(?:Error|Exception|Warning)$/;

/** Databases that are a folder. */
const stores = /^(?:chromadb\.PersistentClient|lancedb\.connect(?:_async)?|qdrant_client\.QdrantClient)$/;

/** Stores of texts that are a folder if they are given one. */
const vectorStores = /^(?:langchain\w*(?:\.\w+)*|llama_index(?:\.\w+)*)\.(?:Chroma|LanceDB|Milvus|Annoy)$/;

/** Things of the operator that are loaded by a name, and facts about files: the name may be a user's, the thing is not. */
const operators =
  /^(?:transformers(?:\.\w+)*\.from_pretrained|tiktoken\.\w+|spacy\.load|os\.(?:stat|lstat|access|path\.(?:getsize|getmtime|exists|isfile|isdir))|fs(?:\.promises|\/promises)?\.l?stat(?:Sync)?|zoneinfo\.ZoneInfo|pytz\.timezone|importlib\.(?:import_module|util\.\w+)|logging\.getLogger)$/;

/** What is in a file that a user names is the operator's, what is in one that is the user's is not. */
export function contentOf(paths: readonly Value[]): Value {
  const whole = madeOf(paths);
  return whole.isOwn === true || isFrom(whole, origin.fileName)
    ? computedFrom(paths)
    : { from: 0, isOwn: false, isKnown: false };
}

/** Methods whose results are numbers or yes and no. */
const sizes = /^(?:__len__|count|startswith|endswith|startsWith|endsWith|includes|indexOf|is_file|is_dir|exists|stat)$/;

/** Methods that make a text or number of a time. */
const timeFormats =
  /^(?:strftime|isoformat|timestamp|date|time|timetuple|toISOString|getTime|to(?:Locale)?(?:Date|Time)?String|toUnixInteger|unix|toISO|format)$/;

/** Whether a value is the same for everyone although no variable of the app holds it: a time, a process id. */
function isOfProcess({ from, isOwn, isKnown, text, shared, instance, module, isContainer }: Value): boolean {
  return (
    from === 0 && isOwn === false && isKnown && (text ?? shared ?? instance ?? module ?? isContainer) === undefined
  );
}

/** Numbers made of texts: nothing can be read from them, but they may be a part of a path. */
const numbers =
  /^(?:builtins\.(?:int|float|round|abs)|Number|parseInt|parseFloat|Number\.\w+|Math\.(?:floor|round|trunc|ceil|abs))$/;

/** `st.text_input`, and `column.text_input` in a file that imports Streamlit at its top. */
function isPage(frame: Frame, { ref, receiver }: Given): boolean {
  return (
    /^streamlit\./.test(ref) ||
    (ref === "" && receiver.instance === undefined && frame.state.module.uses.has("streamlit"))
  );
}

/** `st.text_input("Key", key="api_key")` sets `st.session_state.api_key`. */
function keepInSession(frame: Frame, { call, named }: Given, value: Value): void {
  const name = named.get("key")?.text;
  if (name !== undefined) {
    const of: Value = { from: 0, isKnown: true, ref: "streamlit.session_state" };
    writeMember(frame, { of, ofExpression: undefined, name, key: undefined, value, at: call.at, shown: name });
  }
}

function keeping(value: Value): Value {
  return { ...value, ref: undefined };
}

/** `headers.get("X-API-Key")`, `text.strip()`, `folder.joinpath(name)`. */
function kept(frame: Frame, { receiver, args, all, name, ref }: Given): Value {
  const isLookUp =
    /^(?:get|pop|header|param|getlist|getAll|get_argument|get_body_argument|setdefault|query|__getitem__)$/.test(name);
  // `requests.get(url, headers)` asks someone else; it looks nothing up.
  const isHolder =
    receiver.isContainer === true ||
    receiver.members !== undefined ||
    receiver.instance !== undefined ||
    isFrom(receiver, origin.user) ||
    (receiver.shared !== undefined && !all.some((value) => isFrom(value, origin.user)));
  if (isLookUp && !isHolder) {
    return /^process\.env|os\.environ/.test(ref) ? { from: 0, isKnown: true } : computedFrom([receiver, ...all]);
  }
  if (isLookUp && args[0]?.text !== undefined) {
    const found = attributeValue(frame, receiver, args[0].text);
    const other = args[1];
    return other === undefined ? { ...found, ref: undefined } : either({ ...found, ref: undefined }, other);
  }
  if (isLookUp) {
    const whole = madeOf([receiver]);
    const shared = receiver.shared;
    return {
      ...whole,
      isOwn: whole.isOwn === true || args[0]?.isOwn === true,
      ...(shared === undefined || receiver.isContainer !== true || args[0]?.isOwn === true
        ? {}
        : { shared: `${shared}[…]` }),
    };
  }
  if (receiver.ref !== undefined && receiver.ref !== "request" && !isFrom(receiver, origin.user)) {
    // A library's function that happens to have the name, e.g. `requests.get`.
    return /^process\.env|os\.environ/.test(ref) ? { from: 0, isKnown: true } : computedFrom(all);
  }
  const whole = madeOf([receiver, ...all]);
  return { ...whole, text: receiver.text, ...(receiver.members === undefined ? {} : { members: receiver.members }) };
}

/** `require("./store")`, `__import__("os")`. */
function moduleByCall(frame: Frame, { call, args, ref }: Given): Value | undefined {
  const { callee } = call;
  const isRequire = callee.kind === "name" && (callee.name === "require" || callee.name === "__import__");
  const isImport = callee.kind === "other" || ref === "importlib.import_module";
  const name = args[0]?.text;
  if (name === undefined || name === "" || !(isRequire || isImport)) {
    return undefined;
  }
  const module = frame.app.moduleFor(name, frame.state.module);
  if (module !== undefined) {
    return attributeValue(frame, { from: 0, isKnown: true, module }, "default") === unknown
      ? { from: 0, isKnown: true, module }
      : moduleExports(frame, { from: 0, isKnown: true, module });
  }
  return isRequire ? refValue(name.replace(/^node:/, "")) : undefined;
}

/** What `module.exports` was set to, with the file behind it for names that were added one by one. */
function moduleExports(frame: Frame, module: Value): Value {
  const all = attributeValue(frame, module, "default");
  return all.members !== undefined || all === unknown ? { ...module } : { ...all };
}
