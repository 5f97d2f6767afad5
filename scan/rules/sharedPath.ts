/** Files of a user must lie in a folder of that user. */
import type { Value } from "../flow/state";
import { blank, isFrom, origin } from "../flow/value";
import type { CallEvent, ScanRule } from "./rule";

/** Functions of Node.js that write a file, and the argument that is the path. */
const nodeWriters: Readonly<Record<string, number>> = {
  writeFile: 0,
  appendFile: 0,
  outputFile: 0,
  outputJson: 0,
  writeJson: 0,
  createWriteStream: 0,
  copyFile: 1,
  copy: 1,
  cp: 1,
  rename: 1,
  move: 1,
  link: 1,
};
const nodeModules = ["fs", "fs.promises", "fs/promises", "fs-extra", "graceful-fs"];

/** Calls that write a file: dotted name, and the argument that is the path. */
const writers: Readonly<Record<string, number | string>> = {
  ...Object.fromEntries(
    nodeModules.flatMap((module) =>
      Object.entries(nodeWriters).flatMap(([name, place]) => [
        [`${module}.${name}`, place],
        [`${module}.${name}Sync`, place],
      ]),
    ),
  ),
  "shutil.copy": 1,
  "shutil.copyfile": 1,
  "shutil.copy2": 1,
  "shutil.move": 1,
  "shutil.unpack_archive": 1,
  "shutil.copyfileobj": 1,
  "os.rename": 1,
  "os.replace": 1,
  "urllib.request.urlretrieve": 1,
  "wget.download": 1,
  "git.Repo.clone_from": 1,
  "numpy.save": 0,
  "numpy.savez": 0,
  "numpy.savez_compressed": 0,
  "numpy.savetxt": 0,
  "scipy.io.savemat": 0,
  "torchaudio.save": 0,
  "shutil.make_archive": 0,
  "gdown.download": 1,
  "pdfkit.from_string": 1,
  "pdfkit.from_file": 1,
  "pdfkit.from_url": 1,
  "imgkit.from_string": 1,
  "pypandoc.convert_text": "outputfile",
  "pypandoc.convert_file": "outputfile",
  "networkx.write_graphml": 1,
  "networkx.write_gexf": 1,
  "networkx.write_gml": 1,
  "torch.save": 1,
  "joblib.dump": 1,
  "cv2.imwrite": 0,
  "soundfile.write": 0,
  "scipy.io.wavfile.write": 0,
  "faiss.write_index": 1,
  "imageio.imwrite": 0,
  "Bun.write": 0,
  "tar.x": "cwd",
  "tar.extract": "cwd",
  "extract-zip": "dir",
  decompress: 1,
  "write-file-atomic": 0,
  "xlsx.writeFile": 1,
  "xlsx.writeFileXLSX": 1,
  "xlsx.default.writeFile": 1,
  "unzipper.Extract": "path",
};

/** Methods that write a file, whatever the object is, and the argument that is the path. */
const methods: Readonly<Record<string, number | string>> = {
  save: 0,
  to_csv: 0,
  to_excel: 0,
  to_json: 0,
  to_parquet: 0,
  to_pickle: 0,
  to_html: 0,
  savefig: 0,
  write_image: 0,
  write_html: 0,
  save_local: 0,
  to_feather: 0,
  to_orc: 0,
  to_xml: 0,
  to_netcdf: 0,
  to_file: 0,
  tofile: 0,
  write_parquet: 0,
  write_csv: 0,
  write_excel: 0,
  write_ipc: 0,
  write_ndjson: 0,
  sink_parquet: 0,
  sink_csv: 0,
  write_pdf: 0,
  write_png: 0,
  write_gif: 0,
  write_to_file: 0,
  save_to_file: 1,
  save_to_disk: 0,
  save_weights: 0,
  extract: "path",
  writeAsync: 0,
  writeZip: 0,
  write_videofile: 0,
  write_audiofile: 0,
  stream_to_file: 0,
  output: 0,
  extractall: 0,
  extractAllTo: 0,
  persist: "persist_dir",
  toFile: 0,
  writeFile: 0,
  mv: 0,
  clone_from: 1,
  clone: 1,
  save_pretrained: 0,
  write_index: 1,
  imwrite: 0,
  imsave: 0,
  export: 0,
  saveAs: 0,
  download_to_filename: 0,
  save_screenshot: 0,
  screenshot: "path",
  pdf: "path",
  download_file: 2,
};

/** Options that name a folder in which a library keeps what it is given. */
const folders = [
  "persist_directory",
  "persist_dir",
  "savePath",
  "save_path",
  "directory",
  "uploadDir",
  "tempFileDir",
  "output_dir",
  "upload_dir",
];

/** Methods that write to the path that they belong to: `Path("x").write_text(…)`. */
const ofPath = new Set(["write_text", "write_bytes", "write_file"]);

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
