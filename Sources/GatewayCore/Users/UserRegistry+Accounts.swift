// SPDX-License-Identifier: Apache-2.0
package import Cryptography
package import NIOCore

/// An account of a user, opened.
package struct UserAccount: Sendable, Equatable {
    package let network: String
    package let address: String
    /// Nil if the grant does not open it, or it has been damaged.
    package let password: Secret<String>?
    package let options: AccountOptions

    package init(network: String, address: String, password: Secret<String>?, options: AccountOptions) {
        self.network = network
        self.address = address
        self.password = password
        self.options = options
    }

    package var id: AccountID { Account.id(network: network, address: address) }
}

/// What a user has, for a session to begin with.
package struct UserBelongings: Sendable, Equatable {
    package let isAlwaysOn: Bool
    package let isRemembered: Bool
    /// In the order in which they were added.
    package let accounts: [UserAccount]
}

/// The accounts of users, whose passwords are encrypted with the user's key.
extension UserRegistry {
    package func belongings(
        of grant: UserGrant, on loop: any EventLoop, _ answer: @escaping UserAnswer<UserBelongings>
    ) {
        store.user(named: grant.user, on: loop) { [self] result in
            switch result {
            case .success(let record?) where record.id == grant.id:
                store.accounts(of: grant.id, on: loop) { result in
                    answer(
                        result.map { accounts in
                            UserBelongings(
                                isAlwaysOn: record.isAlwaysOn, isRemembered: record.isRemembered,
                                accounts: accounts.map { Self.open($0, with: grant) })
                        })
                }
            case .success: answer(.failure(.gone))
            case .failure(let refusal): answer(.failure(refusal))
            }
        }
    }

    /// Keeps an account, in the place of one with the same network and address. The grant has to be open.
    package func keep(
        _ account: Account, _ options: AccountOptions, of grant: UserGrant, on loop: any EventLoop,
        _ answer: @escaping UserAnswer<Void>
    ) {
        guard let key = grant.key else { return loop.answer(.failure(.locked), to: answer) }
        guard
            let sealed = Sealed.seal(
                Array(account.password.exposed.utf8), key: key,
                purpose: Sealed.password(of: account.id, user: grant.user))
        else { return loop.answer(.failure(.unavailable), to: answer) }
        store.keep(
            AccountRecord(
                network: account.network, address: account.address, sealedPassword: sealed, options: options),
            of: grant.id, most: limits.accounts, on: loop, answer)
    }

    /// Changes the settings of an account that is kept.
    package func keep(
        _ options: AccountOptions, for account: AccountID, of grant: UserGrant, on loop: any EventLoop,
        _ answer: @escaping UserAnswer<Void>
    ) {
        store.keep(options, for: account, of: grant.id, on: loop, answer)
    }

    package func removeAccount(
        _ account: AccountID, of grant: UserGrant, on loop: any EventLoop, _ answer: @escaping UserAnswer<Void>
    ) {
        store.remove(account: account, of: grant.id, on: loop, answer)
    }

    static func open(_ record: AccountRecord, with grant: UserGrant) -> UserAccount {
        let password = grant.key.flatMap { key in
            Sealed.open(
                record.sealedPassword, key: key, purpose: Sealed.password(of: record.id, user: grant.user))
        }
        return UserAccount(
            network: record.network, address: record.address,
            password: password.map { Secret(String(decoding: $0, as: UTF8.self)) }, options: record.options)
    }
}
