/** Files of a user must lie in a folder of that user. */
import type { Value } from "../flow/state";
import { blank, isFrom, origin } from "../flow/value";
import { folders, methods, ofPath, writers } from "./fileWriters";
import type { CallEvent, ScanRule } from "./rule";

function call(event: CallEvent): string | undefined {
  if (!event.state.servesUser) {
    return uploadFolder(event);
  }
  return written(event) ?? openedFile(event) ?? cloned(event) ?? outputOf(event) ?? uploadFolder(event);
}

function written({ ref, name, receiver, args, named, all }: CallEvent): string | undefined {
  if (ofPath.has(name)) {
    return receiver.instance === undefined &&
      args.length === 1 &&
      all.some((value) => isFrom(value, origin.user)) &&
      isShared(receiver)
      ? message(receiver)
      : undefined;
  }
  // `save(upload)` is a function of the app, `upload.save(path)` is not.
  const isMethod =
    receiver !== blank &&
    (receiver.module ?? receiver.instance ?? receiver.members?.get(name)?.functions) === undefined;
  const place = writers[ref] ?? (isMethod && !isLibrary(ref) ? methods[name] : undefined);
  const folder = folders
    .map((option) => named.get(option))
    .find((value) => value !== undefined && value.text !== undefined);
  const path =
    place === undefined
      ? folder
      : typeof place === "string"
        ? (named.get(place) ?? args[0]?.members?.get(place) ?? args[1])
        : (args[place] ?? named.get("path") ?? named.get("filename") ?? named.get("to_path"));
  if (path === undefined || !isShared(path) || path.isContainer === true) {
    return undefined;
  }
  const given = [receiver, ...all];
  const isUsers =
    given.some((value) => isFrom(value, origin.user | origin.fed)) || /^(?:savefig|write_html|write_image)$/.test(name);
  return isUsers && isFile(path, name) ? message(path) : undefined;
}

/** Texts that are no paths are given to methods with the same names: `form.save(commit)`, `image.save("png")`. */
function isFile(path: Value, name: string): boolean {
  if (isFrom(path, origin.fileName) || writers[name] !== undefined) {
    return true;
  }
  return path.text === undefined
    ? isFrom(path, origin.user) || name !== "clone"
    : /[/\\.]|^\w{3,}$/.test(path.text) && !/^(?:https?|gs|s3|git@)/.test(path.text);
}

function isLibrary(ref: string): boolean {
  return /^(?:json|logging|requests|axios)\./.test(ref);
}

/** `open(path, "wb")` counts when something of a user is written to it. */
function openedFile({ name, receiver, all }: CallEvent): string | undefined {
  const file = receiver.file ?? all.find((value) => value.file !== undefined)?.file;
  const isOnlyClosed = name === "end" && all.length === 0;
  if (file === undefined || isOnlyClosed || !isShared(file.path)) {
    return undefined;
  }
  const isWrite =
    /^(?:print|to_\w+|download|extract_info|write|writelines|end|dump|copyfileobj|pipe|pipeline|writerow|writerows|writer|writeheader|writestr|writeframes|writeFile|appendFile|addfile|create_dataset|save|safe_dump|urlretrieve|add|upsert|add_documents|add_texts|writeRecords|draw(?:Centred|Right)?String|drawText|drawImage|build)$/.test(
      name,
    );
  const isUsers = [receiver, ...all].some((value) => isFrom(value, origin.user | origin.fed));
  return isWrite && isUsers ? message(file.path) : undefined;
}

/** Calls that run a command. */
const commands =
  /^(?:subprocess\.\w+|asyncio\.create_subprocess_\w+|os\.(?:system|popen)|child_process\.\w+|execa(?:\.\w+)?|simple-git.*)$/;

/** `git clone <url> <folder>` as a command. */
function cloned({ ref, args }: CallEvent): string | undefined {
  if (!commands.test(ref)) {
    return undefined;
  }
  const whole = args.find((value) => isFrom(value, origin.user));
  const isClone =
    whole !== undefined &&
    (/^(?:git\s+clone|wget|curl)\b/.test(whole.text ?? "") ||
      args.some((value) => /^(?:git|wget|curl)\b/.test(value.text ?? value.members?.get("0")?.text ?? "")));
  return isClone && whole.isOwn !== true && whole.isKnown && args.every((value) => value.isOwn !== true)
    ? message(whole)
    : undefined;
}

/** `pandoc -o /tmp/out.pdf` as a command. */
function outputOf({ ref, args, all }: CallEvent): string | undefined {
  const words = args[0]?.members ?? args[1]?.members;
  if (!commands.test(ref) || words === undefined || !all.some((value) => isFrom(value, origin.user))) {
    return undefined;
  }
  const list = [...words.values()];
  const place = list.findIndex(({ text }) => /^(?:-o|-O|--out(?:put|file|-file|-dir|dir)?|-out)$/.test(text ?? ""));
  const path = place >= 0 ? list[place + 1] : /\bffmpeg$/.test(list[0]?.text ?? "") ? list.at(-1) : undefined;
  return path !== undefined && isShared(path) && path.text !== "-" ? message(path) : undefined;
}

/**
 * `formidable({ uploadDir, filename: (_name, _end, part) => part.originalFilename })`: set up once, used for every user. Without a
 * function that names the files, these libraries give them random names.
 */
function uploadFolder({ ref, args }: CallEvent): string | undefined {
  const options = args[0]?.members;
  if (!/^(?:multer|express-fileupload|formidable(?:\.\w+)?)(?:\.default)?$/.test(ref) || options === undefined) {
    return undefined;
  }
  const names = options.get("filename")?.functions ?? [];
  const name = names.map(({ result }) => result).find((result) => isFrom(result, origin.fileName));
  return name !== undefined && name.isOwn !== true ? message(name) : undefined;
}

/** A path that is the same for all users, or that one user can make the same as another's. */
function isShared(path: Value): boolean {
  return (
    path.isKnown && path.isOwn !== true && !(path.from === 0 && path.text === undefined && path.isOwn === undefined)
  );
}

function message(path: Value): string {
  const got = isFrom(path, origin.fileName) ? "the name that the user gave the file" : "a path that all users share";
  return `a file of a user must lie in a place of that user, got ${got}; put the user's or session's id or a random part into the path, or use the 'tempfile' of the language`;
}

/** Multer asks for the name of a file through a callback. */
function answerOfCallback({ name, args, state, ref }: CallEvent): string | undefined {
  const isCallback =
    /^(?:cb|callback|done|next)$/.test(name) && ref === "" && state.module.uses.has("multer") && args.length === 2;
  const isName = state.code.name === "filename" || isFrom(args[1] ?? { from: 0, isKnown: false }, origin.fileName);
  const path = args[1];
  return isCallback && isName && path !== undefined && path.isOwn !== true && isFrom(path, origin.fileName)
    ? message(path)
    : undefined;
}

export const sharedPath: ScanRule = {
  id: "shared-path",
  sentence: "Files of a user lie in a place of that user.",
  why: "Every user of a process has the same `/tmp` and the same working folder. In the incident uploads lay in one folder: users saw each other's files, and two files of the same name became one.",
  counts:
    "Files that are written while a user is served, with that user's data, under a path that is a constant or the file name that the user gave: `open`, `save`, `to_csv`, saved indexes, cloned repositories, outputs of commands, uploads that keep their names. A path with the id of the user or session, a random part or a hash of the content doesn't count. A time or a process id is not enough.",
  severity: "high",
  remediation:
    "Use `tempfile.TemporaryDirectory()` or `fs.mkdtemp()` inside the handler, or put the user's or session's id into the path.",
  examples: {
    bad: {
      language: "python",
      text: `
import os
import streamlit as st

upload = st.file_uploader("Contract")
if upload:
    path = os.path.join("/tmp/uploads", upload.name)
    with open(path, "wb") as file:
        file.write(upload.getbuffer())
`,
    },
    good: {
      language: "python",
      text: `
import os
import tempfile
import streamlit as st

upload = st.file_uploader("Contract")
if upload:
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "contract")
        with open(path, "wb") as file:
            file.write(upload.getbuffer())
`,
    },
  },
  call: (event) => call(event) ?? answerOfCallback(event),
};
