const NETWORK = /^(ECONN|EHOST|ENET|ENOTFOUND|EAI_|EPIPE|ETIMEDOUT|ERR_SOCKET)/

/** Whether the code of an error is one of sockets or name servers. */
export const isNetworkError = (code: unknown): boolean => typeof code === 'string' && NETWORK.test(code)
