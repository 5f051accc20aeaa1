// SPDX-License-Identifier: Apache-2.0

/// What else an account has: groups of contacts, privacy, the places where it is signed in.
extension UserSession {
    package func contactGroups(of id: AccountID) -> [ContactGroup] { account(id)?.contactGroups ?? [] }

    /// The names of the groups somebody is in.
    package func groupNames(of contact: Contact) -> [String] {
        contactGroups(of: contact.reference.account).filter { contact.groups.contains($0.id) }.map(\.name)
    }

    /// Nil until the network has said.
    package func privacy(of id: AccountID) -> PrivacySettings? { account(id)?.privacy }

    /// Empty where an account is signed in at one place only, and while it is not signed in.
    package func endpoints(of id: AccountID) -> [Endpoint] { account(id)?.endpoints ?? [] }

    /// Signs an account out at one of its other places, or at all of them (nil).
    package func signOut(endpoint: String?, of id: AccountID) throws(EditFailure) {
        try endpointClient(of: id).signOut(endpoint: endpoint)
    }

    /// What this place is called among them, now and after the next start.
    package func setEndpointName(_ name: String, of id: AccountID) throws(EditFailure) {
        guard !name.isEmpty, name.utf8.count <= environment.limits.endpointName else {
            throw EditFailure(.invalid, "a name has 1 to \(environment.limits.endpointName) bytes")
        }
        try endpointClient(of: id).setEndpointName(name)
        if let account = account(id) { keep(name, for: .endpointName, on: account) }
    }

    private func endpointClient(of id: AccountID) throws(EditFailure) -> any EndpointListing {
        let account = try signedIn(id)
        guard let client = account.client as? any EndpointListing else {
            throw EditFailure(.notSupported, "\(account.account.network) does not tell where an account is signed in")
        }
        return client
    }

    // MARK: What the network says

    func setContactGroups(_ account: AccountSession, _ groups: [ContactGroup]) {
        let groups = Array(groups.prefix(environment.limits.contactGroups))
        guard account.contactGroups != groups else { return }
        followRenamedGroups(from: account.contactGroups, to: groups)
        account.contactGroups = groups
        tell(.contactGroups(account.id, groups))
    }

    func setPrivacy(_ account: AccountSession, _ privacy: PrivacySettings) {
        guard account.privacy != privacy else { return }
        let isFirst = account.privacy == nil
        account.privacy = privacy
        // What has been so all the time is no news.
        if !isFirst { tell(.privacy(account.id, privacy)) }
    }

    func endpointsChanged(_ account: AccountSession, _ endpoints: [Endpoint]) {
        let endpoints = Array(endpoints.prefix(environment.limits.endpoints))
        guard account.endpoints != endpoints else { return }
        account.endpoints = endpoints
        tell(.endpoints(account.id, endpoints))
    }
}
