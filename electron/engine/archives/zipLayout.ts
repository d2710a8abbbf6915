/** Numbers of zip structures, as PKWARE's APPNOTE 6.3 lays them out. */

export const localSignature = 0x04034b50;
export const centralSignature = 0x02014b50;
export const endSignature = 0x06054b50;
export const zip64EndSignature = 0x06064b50;
export const zip64LocatorSignature = 0x07064b50;

export const localHeaderBytes = 30;
export const centralHeaderBytes = 46;
export const endBytes = 22;
export const zip64EndBytes = 56;
export const zip64LocatorBytes = 20;

export const max16 = 0xffff;
export const max32 = 0xffffffff;

/** General purpose bit 11: the name is UTF-8. */
export const utf8Flag = 0x0800;
