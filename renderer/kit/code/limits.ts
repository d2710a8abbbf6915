/** Characters above which a text opens in the plain viewer: an editor's model would cost too much. */
export const editorLimit = 5_000_000;
