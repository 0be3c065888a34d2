/** One demo password for all: the demo listens on this machine only and says so on every page. */
export const demoPassword = 'xinghu-lake-demo';
