// SPDX-License-Identifier: Apache-2.0
internal import Cryptography
internal import GatewayCore

/// With which address and password somebody signs in to which network.
struct SignIn: Equatable, Sendable {
    let network: String
    let address: String
    let password: Secret<String>

    var account: Account { Account(network: network, address: address, password: password) }
}
