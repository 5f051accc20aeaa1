// SPDX-License-Identifier: Apache-2.0
@main struct P { static func main() throws { print(try Configuration.builtIn().text) } }
