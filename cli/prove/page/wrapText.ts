/** Breaks text into lines of at most `width` characters, at spaces if possible. Nothing is left out. */
export function wrapText(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(/\s+/).flatMap((part) => pieces(part, width))) {
    if (line !== "" && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else {
      line = line === "" ? word : `${line} ${word}`;
    }
  }
  return line === "" ? lines : [...lines, line];
}

function pieces(word: string, width: number): string[] {
  const characters = [...word];
  const found: string[] = [];
  for (let start = 0; start < characters.length; start += width) {
    found.push(characters.slice(start, start + width).join(""));
  }
  return found;
}
