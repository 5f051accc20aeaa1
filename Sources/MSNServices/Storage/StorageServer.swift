// SPDX-License-Identifier: Apache-2.0

import Cryptography
import SOAP
package import XML

/// What a client asks the storage service to do.
package enum StorageQuery: Equatable, Sendable {
    /// Give the profile.
    case profile
    /// Keep what is there of this; an empty personal message is to be taken away.
    case update(RoamingProfile)
}

/// The service's own side. Who asks is found by `SOAPRequestParser`.
extension StorageService {
    /// What a request's body asks for; `nil` for an operation that is not known.
    package static func parse(_ body: XMLElement) -> StorageQuery? {
        switch body.name {
        case getProfile: return .profile
        case updateProfile:
            guard let profile = body.first("profile"), let expression = profile.first("ExpressionProfile") else {
                return nil
            }
            let isCleared =
                body.at("profileAttributesToDelete", "ExpressionProfileAttributes")?.isTrue("PersonalStatus") ?? false
            return .update(
                RoamingProfile(
                    resourceID: profile.trimmedText(at: "ResourceID") ?? "",
                    displayName: expression.trimmedText(at: "DisplayName"),
                    personalStatus: isCleared ? "" : expression.trimmedText(at: "PersonalStatus")))
        default: return nil
        }
    }

    /// The answer with the profile.
    ///
    /// - Parameters:
    ///   - cid: The account's number, 16 hexadecimal digits.
    ///   - now: Seconds since 1970.
    package static func profileResponse(_ profile: RoamingProfile, cid: String, now: Int64) -> [UInt8] {
        let time = ISO8601.string(secondsSince1970: now)
        return response(getProfile, cid: cid) { body in
            body.open("GetProfileResult")
            body.element("ResourceID", "\(cid)!106")
            body.element("DateModified", time)
            body.open("ExpressionProfile")
            body.element("ResourceID", profile.resourceID)
            body.element("DateModified", time)
            if let name = profile.displayName { body.element("DisplayName", name) }
            if let status = profile.personalStatus { body.element("PersonalStatus", status) }
            body.close()
            body.close()
        }
    }

    /// The answer to a change.
    package static func updateResponse(cid: String) -> [UInt8] {
        response(updateProfile, cid: cid) { _ in }
    }

    /// The fault, status 500, that answers a request; `PassportAuthFail` for a ticket that is missing or not known,
    /// `Forbidden` for an operation that is not known.
    package static func fault(action: String, errorCode: String, text: String) -> [UInt8] {
        SOAPEnvelope.fault(
            string: text, actor: "\(namespace)/\(action)", errorCode: errorCode, errorNamespace: namespace)
    }

    private static func response(
        _ action: String, cid: String, body: (inout XMLWriter) -> Void
    ) -> [UInt8] {
        SOAPEnvelope.write { header in
            header.open("StorageUserHeader", [("xmlns", namespace)])
            header.element("Puid", "0")
            header.element("Cid", cid)
            header.close()
        } body: { writer in
            writer.open(action + "Response", [("xmlns", namespace)])
            body(&writer)
            writer.close()
        }
    }
}
