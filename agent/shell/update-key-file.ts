/** The publisher's public key inside the packed program, whose archive the program's own integrity check covers. */
export const updateKeyFile = 'update-key.pem'
