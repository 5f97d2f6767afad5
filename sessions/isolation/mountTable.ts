/** All mounts of a session as one table: one program then makes them all. */
import { existsSync } from "node:fs";

export interface MountTableParts {
  readonly folder: string;
  readonly workFolder: string;
  readonly uid: number;
  /** What the session sees as `/etc/hosts`; undefined for the image's. */
  readonly hostsFile: string | undefined;
  /** Mount points besides the root that are made read-only. */
  readonly readOnly: readonly string[];
}

/**
 * The places that a session has of its own, and those that become read-only, in the form of fstab(5). The names of sources are the
 * session's: `mount --all` leaves out what it takes for mounted already. It leaves out `/` as well, but not the same by another name.
 */
export function mountTable({ folder, workFolder, uid, hostsFile, readOnly }: MountTableParts): string {
  const name = `bulkhead-${uid}`;
  const bound = (from: string, to: string) => (existsSync(to) ? [`${folder}/${from} ${to} none bind`] : []);
  const [work, files] = [escaped(workFolder), escaped(folder)];
  const layers = `lowerdir=${work},upperdir=${files}/upper,workdir=${files}/work`;
  const lines = [
    ...(workFolder === `${folder}/home` ? [] : [`${name} ${work} overlay ${layers}`]),
    ...bound("tmp", "/tmp"),
    ...bound("tmp", "/var/tmp"),
    ...bound("shm", "/dev/shm"),
    ...(existsSync("/dev/mqueue") ? [`${name} /dev/mqueue mqueue defaults`] : []),
    ...(hostsFile === undefined ? [] : [`${hostsFile} /etc/hosts none bind`]),
    `${name} /proc proc hidepid=2,nosuid,nodev,noexec`,
    ...["/.", ...readOnly].map((point) => `${name} ${point} none remount,bind,ro`),
  ];
  return lines.map((line) => `${line}\n`).join("");
}

/** As fstab(5) writes blanks and backslashes. */
function escaped(path: string): string {
  return path.replace(/[\s\\#]/g, (sign) => `\\${sign.charCodeAt(0).toString(8).padStart(3, "0")}`);
}
