// SPDX-License-Identifier: Apache-2.0

import MSNPWire
import MSNServices

/// The storage service: what an account keeps of itself, here its friendly name and its personal message.
extension ServiceState {
    mutating func answerStorage(_ request: SOAPServiceRequest, account: Account, now: Int64) -> WebAnswer {
        let cid = account.identity.cidDigits
        switch StorageService.parse(request.body) {
        case .profile:
            let message = account.document.personalMessage
            let profile = RoamingProfile(
                resourceID: cid + "!118", displayName: account.name,
                personalStatus: message.isEmpty ? nil : message)
            return .soap(StorageService.profileResponse(profile, cid: cid, now: now / 1000))
        case .update(let profile):
            var actions: [ServiceAction] = []
            if let name = profile.displayName, !name.isEmpty, name != account.name,
                name.utf8.count <= MSNPServerLimits.propertyBytes
            {
                actions += rename(account.key, to: name)
            }
            if let message = profile.personalStatus, message != account.document.personalMessage,
                message.utf8.count <= MSNPServerLimits.documentBytes
            {
                actions += change(account.key) { state in
                    state.directory.update(account.key) { $0.document.personalMessage = message }
                }
                actions += ownLines(account.key)
            }
            return .soap(StorageService.updateResponse(cid: cid), actions: actions)
        case nil:
            return .soap(
                StorageService.fault(
                    action: request.action, errorCode: "Forbidden", text: "That is not served here."), status: 500)
        }
    }
}
