/** Units of long texts: something of each shape that a pattern of the pack looks for, over and over. */
export const textUnits = [
  "word ",
  "A",
  "ff",
  "[",
  '{"a":',
  "password=",
  "password=true,",
  "://a:",
  "eyJ",
  "name: a\nvalue: b\n",
  "<password>",
  "--api-key a ",
  "mysql -p ",
  "key:\n",
  "\\",
  "'",
];

/** A text of at least so many characters. */
export function longText(unit: string, length: number): string {
  return unit.repeat(Math.ceil(length / unit.length));
}
