/** A file that can be downloaded, and how to tell that it is right. */
export interface Resource {
  /** Where it goes: a path in the folder that it is downloaded to. */
  readonly file: string;
  /** Where it can be had; those behind the first are asked when those before fail. */
  readonly urls: readonly string[];
  /** MD5 of the file, in hexadecimal digits. @default not compared */
  readonly md5?: string;
  /** SHA-256 of the file, in hexadecimal digits. @default not compared */
  readonly sha256?: string;
  /** Its size. @default not compared */
  readonly bytes?: number;
  /** What kind of archive it is, if it is to be unpacked. @default it is kept as it is */
  readonly archive?: ArchiveKind;
  /** The folder that it is unpacked in. @default the one that `file` lies in */
  readonly unpackTo?: string;
}

/** Kinds of archives that are unpacked. */
export type ArchiveKind = 'tar.gz' | 'tar' | 'zip';
