/** What is asked of the packages of Azure, in types of our own: the declarations here are read without them. */

export type AzureWrapAlgorithm = 'RSA-OAEP-256' | 'A256KW'

/** TokenCredential of @azure/core-auth. */
export interface AzureCredential {
  getToken(
    scopes: string | string[],
    options?: object,
  ): Promise<{ token: string; expiresOnTimestamp: number } | null>
}
