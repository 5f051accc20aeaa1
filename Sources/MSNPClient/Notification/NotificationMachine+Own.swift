// SPDX-License-Identifier: Apache-2.0

package import MSNPWire
package import NIOCore

/// What others see of the user: status, name, personal message.
extension NotificationMachine {
    /// Name, status and what this endpoint says of itself, all at once.
    mutating func appear(_ now: NIODeadline) -> [NotificationAction] {
        var actions: [NotificationAction] = []
        // Below MSNP13 the service keeps the name by itself.
        let name = newName ?? displayName
        if dialect.usesAddressBook || newName != nil, !name.isEmpty,
            PercentEncoding.encode(name).utf8.count <= MSNPLimits.encodedName
        {
            actions.append(publish(displayName: name, isInitial: newName == nil, now))
        }
        phase = .appearing
        actions.append(changeStatus(.firstStatus, timeouts.signInStep, now))
        if dialect.hasEndpoints {
            actions.append(publish(.endpoint(ClientCapabilities.monarch(for: dialect)), now))
            actions.append(describeEndpoint(now))
        }
        if dialect.hasEndpoints || !personalMessage.isEmpty { actions += publishPersonalMessage(now) }
        return actions
    }

    var hasAppeared: Bool { phase == .appearing || phase == .online }

    // MARK: Wishes of the user

    /// Shows another status.
    package mutating func setStatus(_ status: PresenceStatus, now: NIODeadline) -> [NotificationAction] {
        guard PresenceStatus.settable.contains(status) else { return [] }
        self.status = status
        guard hasAppeared else { return [] }
        var actions = [changeStatus(.status(status), timeouts.transaction, now)]
        if dialect.hasEndpoints { actions.append(describeEndpoint(now)) }
        return actions
    }

    /// Shows another friendly name.
    package mutating func setDisplayName(_ name: String, now: NIODeadline) -> [NotificationAction] {
        let name = Self.oneLine(name)
        guard !name.isEmpty, PercentEncoding.encode(name).utf8.count <= MSNPLimits.encodedName else {
            return [.report(.notice("This display name is too long for the service."))]
        }
        guard phase != .ended else { return [] }
        guard hasAppeared else {
            newName = name
            return []
        }
        return [publish(displayName: name, isInitial: false, now)]
    }

    /// Shows another personal message.
    package mutating func setPersonalMessage(_ text: String, now: NIODeadline) -> [NotificationAction] {
        personalMessage = Self.oneLine(text)
        hasNewMessage = true
        return hasAppeared ? publishPersonalMessage(now) : []
    }

    /// Calls this place by another name (MSNP16 and later).
    mutating func setEndpointName(_ name: String, now: NIODeadline) -> [NotificationAction] {
        endpointName = Self.oneLine(name)
        return hasAppeared && dialect.hasEndpoints ? [describeEndpoint(now)] : []
    }

    /// Asks for a switchboard for a conversation; one `.switchboard` action answers, unless the session ends.
    package mutating func requestSwitchboard(for conversation: UInt32, now: NIODeadline) -> [NotificationAction] {
        guard phase == .online else {
            guard phase != .ended, heldRequests.count < MSNClientLimits.conversations else {
                return [.switchboard(conversation: conversation, .failure(.notSignedIn))]
            }
            heldRequests.append(conversation)
            return []
        }
        guard !transactions.isFull else {
            return [
                .switchboard(
                    conversation: conversation, .failure(.tooMany(limit: MSNClientLimits.transactions)))
            ]
        }
        return [request("XFR", ["SB"], .switchboard(conversation), timeouts.transaction, now)]
    }

    // MARK: Commands

    private mutating func changeStatus(
        _ purpose: Transactions.Purpose, _ timeout: TimeAmount, _ now: NIODeadline
    ) -> NotificationAction {
        let id = transactionIDs.next()
        transactions.begin(id, purpose, until: now + timeout)
        let request = PresenceRequest(
            transactionID: id, status: status, capabilities: ClientCapabilities.monarch(for: dialect))
        return .send(request.command(dialect: dialect))
    }

    /// `PRP 7 MFN Alice`, up to MSNP9 `REA 7 alice@example.com Alice`. The service may refuse it: it is the name that is
    /// shown when it has answered.
    private mutating func publish(displayName name: String, isInitial: Bool, _ now: NIODeadline) -> NotificationAction {
        let encoded = PercentEncoding.encode(name)
        let purpose = Transactions.Purpose.displayName(name, isInitial: isInitial)
        return dialect.hasContactIDs
            ? request("PRP", [PropertyLine.friendlyName, encoded], purpose, timeouts.transaction, now)
            : request("REA", [account, encoded], purpose, timeouts.transaction, now)
    }

    /// Nothing where the dialect has no personal messages.
    mutating func publishPersonalMessage(_ now: NIODeadline) -> [NotificationAction] {
        guard dialect.hasPersonalMessages else { return [] }
        let document = UserDocument.data(
            personalMessage: personalMessage, currentMedia: nil, machineGUID: endpointID)
        return [
            request(
                "UUX", [], payload: document.payload(for: dialect), .personalMessage(personalMessage),
                timeouts.transaction, now)
        ]
    }

    private mutating func describeEndpoint(_ now: NIODeadline) -> NotificationAction {
        publish(
            .privateEndpoint(PrivateEndpoint(name: endpointName, isIdle: status == .idle, status: status)), now)
    }

    private mutating func publish(_ document: UserDocument, _ now: NIODeadline) -> NotificationAction {
        request("UUX", [], payload: document.payload(for: dialect), .endpoint, timeouts.transaction, now)
    }

    mutating func request(
        _ verb: String, _ parameters: [String], payload: ByteBuffer? = nil, _ purpose: Transactions.Purpose,
        _ timeout: TimeAmount, _ now: NIODeadline
    ) -> NotificationAction {
        let id = transactionIDs.next()
        transactions.begin(id, purpose, until: now + timeout)
        return .send(MSNPCommand(verb, [String(id)] + parameters, payload: payload))
    }
}
