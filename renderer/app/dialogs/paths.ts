/** Paths of the laboratory's machine, which may be of another kind than this one: the separator is read off the path. */

function separator(path: string): string {
  return path.includes('\\') && !path.includes('/') ? '\\' : '/';
}

export function joinPath(folder: string, name: string): string {
  const mark = separator(folder);
  return folder.endsWith(mark) ? `${folder}${name}` : `${folder}${mark}${name}`;
}

export function folderOf(path: string): string {
  const mark = separator(path);
  const at = path.lastIndexOf(mark);
  return at <= 0 ? mark : path.slice(0, at);
}

/** A session's file name: the ending is added where it is missing. */
export function fileName(name: string): string {
  const trimmed = name.trim().replace(/[/\\]/g, '-');
  return trimmed.endsWith('.ridge') ? trimmed : `${trimmed}.ridge`;
}
