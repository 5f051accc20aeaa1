// SPDX-License-Identifier: Apache-2.0
import MSNPServer

extension ServiceConfiguration {
    /// `[service]`. Without any account in it the two people of the demo may sign in.
    init(_ service: Configuration.Service) {
        self.init(
            accounts: service.accounts.map {
                ServiceAccount(address: $0.address, password: $0.password, name: $0.name, contacts: $0.contacts)
            }, demoContacts: service.demoContacts)
        if accounts.isEmpty { accounts = ServiceConfiguration.demo().accounts }
        notification = service.notification.hostAndPort
        switchboard = service.switchboard.hostAndPort
        web = service.web.hostAndPort
        dispatch = service.dispatch?.hostAndPort
        advertisedHost = service.advertisedHost
    }
}
