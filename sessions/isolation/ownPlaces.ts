/** What a session has of its own in the file system, as one table: one program then mounts it all. */
import { existsSync } from "node:fs";

/**
 * The places that a session has of its own, in the form of fstab(5). The names of sources are the session's: `mount --all` leaves out what
 * it takes for mounted already.
 */
export function ownPlacesTable(folder: string, workFolder: string, uid: number, hostsFile?: string): string {
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
  ];
  return lines.map((line) => `${line}\n`).join("");
}

/** As fstab(5) writes blanks and backslashes. */
function escaped(path: string): string {
  return path.replace(/[\s\\#]/g, (sign) => `\\${sign.charCodeAt(0).toString(8).padStart(3, "0")}`);
}
