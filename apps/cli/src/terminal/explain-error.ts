const REMEDIES: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full; free some space and go on with --resume. What was written before is intact',
  EACCES: 'permission denied; choose another folder or change its permissions',
  EROFS: 'the file system is read-only; choose another folder',
  EFBIG:
    'the file may not grow that large here; raise the limit and go on with --resume. What was written before is intact',
  ENOENT: 'no such file or folder; check the path',
  ENOTDIR: 'part of the path is a file, not a folder; check the path',
  EEXIST: 'a file is in the way; choose another name',
  EISDIR: 'a folder is in the way; give a file',
};

/** An error in one line for the user; those of the file system get what can be done. */
export function explainError({ code, message }: NodeJS.ErrnoException): string {
  const remedy = REMEDIES[code ?? ''];
  return remedy ? `${message} (${remedy})` : message;
}
